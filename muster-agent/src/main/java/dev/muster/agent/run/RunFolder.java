package dev.muster.agent.run;

import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The folder by which the agents of a host are found: one folder for each, by its node's name, with its sockets and the
 * address of its HTTP API. Mode 0700. Safe to use from any thread. Source: design section 11, "The command finds its
 * agent".
 */
public final class RunFolder {

    /** What a Unix socket's path may have, in bytes; the kernel's 108 hold a zero at the end. */
    static final int MAX_SOCKET_PATH_BYTES = 107;

    private static final Pattern NODE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");
    private static final int MAX_AGENTS = 256;
    private static final int MAX_FILE_BYTES = 4096;
    private static final int MAX_SUFFIX = 99;
    private static final Jsonb JSON = Jsonb.builder().build();

    private final Path folder;
    private final Optional<String> preferred;

    private RunFolder(Path folder, Optional<String> preferred) {
        this.folder = folder;
        this.preferred = preferred;
    }

    /**
     * The folder of this user: {@code MUSTER_RUN}, else {@code /run/muster} for root, else {@code muster} in
     * {@code XDG_RUNTIME_DIR}, else {@code muster-USER} among the temporary files. It is made when an agent needs it.
     */
    public static RunFolder find() {
        return find(System.getenv());
    }

    static RunFolder find(Map<String, String> environment) {
        Optional<String> agent = nonEmpty(environment, "MUSTER_AGENT");
        return new RunFolder(place(environment).toAbsolutePath().normalize(), agent);
    }

    /** The folder that {@code --run} names. */
    public static RunFolder at(Path folder) {
        return new RunFolder(folder.toAbsolutePath().normalize(), nonEmpty(System.getenv(), "MUSTER_AGENT"));
    }

    private static Path place(Map<String, String> environment) {
        Optional<String> chosen = nonEmpty(environment, "MUSTER_RUN");
        if (chosen.isPresent()) {
            return Path.of(chosen.get());
        }
        Object uid;
        try {
            uid = PrivateFiles.ownUid();
        } catch (IOException e) {
            uid = System.getProperty("user.name", "unknown");
        }
        if (uid.equals(0)) {
            return Path.of("/run/muster");
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "muster-" + uid);
        return nonEmpty(environment, "XDG_RUNTIME_DIR")
                .map(dir -> Path.of(dir, "muster"))
                .orElse(temporary);
    }

    private static Optional<String> nonEmpty(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(v -> !v.isEmpty());
    }

    /** Where it is. */
    public Path path() {
        return folder;
    }

    /**
     * Claims {@code node}. Fails, kindly, when a living agent holds it, when it cannot be a name, or when the folder is
     * not fit for it.
     */
    public Claim claim(String node) throws RunFolderException {
        return take(node)
                .orElseThrow(() -> new RunFolderException(
                        "an agent named '" + node + "' already runs on this host (in " + folder + ")",
                        "give this one another name with --node NAME"));
    }

    /** Claims {@code node}, or the first of {@code node-2}, {@code node-3} … that no living agent holds. */
    public Claim claimDefault(String node) throws RunFolderException {
        for (int i = 1; i <= MAX_SUFFIX; i++) {
            Optional<Claim> claim = take(i == 1 ? node : node + "-" + i);
            if (claim.isPresent()) {
                return claim.get();
            }
        }
        throw new RunFolderException(
                "agents named '" + node + "' to '" + node + "-" + MAX_SUFFIX + "' already run on this host",
                "give this one a name with --node NAME");
    }

    private Optional<Claim> take(String node) throws RunFolderException {
        if (!NODE.matcher(node).matches()) {
            throw new RunFolderException(
                    "'" + node.replaceAll("[^ -~]", "?") + "' cannot be a node's name: it needs 1 to 64 letters,"
                            + " digits, '.', '_' or '-', and starts with none of '.' and '-'",
                    "give it a name with --node NAME");
        }
        Path own = folder.resolve(node);
        int over = own.resolve("rpc.sock").toString().getBytes(StandardCharsets.UTF_8).length - MAX_SOCKET_PATH_BYTES;
        if (over > 0) {
            throw new RunFolderException(
                    "the path of the socket " + own.resolve("rpc.sock") + " is " + over
                            + " bytes longer than the system allows",
                    "use a shorter folder with --run DIR or MUSTER_RUN");
        }
        PrivateFiles.ensureFolder(folder);
        return Claim.take(node, own);
    }

    /** The agents that live now, sorted by name. None when the folder is not there, or not ours. */
    public List<AgentAddress> agents() {
        List<AgentAddress> agents = new ArrayList<>();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try {
            PrivateFiles.check(folder);
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                for (Path entry : entries) {
                    if (agents.size() < MAX_AGENTS) {
                        read(entry).ifPresent(agents::add);
                    }
                }
            }
        } catch (IOException | RunFolderException e) {
            return List.of();
        }
        agents.sort(Comparator.comparing(AgentAddress::node));
        return List.copyOf(agents);
    }

    private static Optional<AgentAddress> read(Path entry) {
        String node = String.valueOf(entry.getFileName());
        Path pidFile = entry.resolve("agent.pid");
        Path apiFile = entry.resolve("api");
        try {
            if (!NODE.matcher(node).matches()
                    || !Files.isRegularFile(pidFile)
                    || !Files.isRegularFile(apiFile)
                    || Files.size(pidFile) > MAX_FILE_BYTES
                    || Files.size(apiFile) > MAX_FILE_BYTES) {
                return Optional.empty();
            }
            Optional<ProcessMark> process =
                    ProcessMark.parse(Files.readString(pidFile)).filter(ProcessMark::isAlive);
            if (process.isEmpty()) {
                return Optional.empty();
            }
            ApiFile api = JSON.type(ApiFile.class).fromJson(Files.readString(apiFile));
            return Optional.of(new AgentAddress(
                    node,
                    api.role(),
                    entry.resolve("rpc.sock"),
                    URI.create(api.url()),
                    api.token(),
                    process.get().pid()));
        } catch (IOException | RuntimeException e) {
            // An agent that is just being born or buried, or a file that is not an agent's.
            return Optional.empty();
        }
    }

    /**
     * The agent that is meant: {@code wanted}, else {@code MUSTER_AGENT}, else the only one, else the only balancer.
     * The failure lists the agents and says what to type.
     */
    public AgentAddress resolve(Optional<String> wanted) throws AgentNotFoundException {
        List<AgentAddress> agents = agents();
        Optional<String> name = wanted.or(() -> preferred);
        if (agents.isEmpty()) {
            throw new AgentNotFoundException(
                    "no agent runs on this host (looked in " + folder + ")",
                    "start one with 'muster agent' or 'muster up'");
        }
        String list = agents.stream().map(a -> a.node() + " (" + a.role() + ")").collect(Collectors.joining(", "));
        if (name.isPresent()) {
            return agents.stream()
                    .filter(a -> a.node().equals(name.get()))
                    .findFirst()
                    .orElseThrow(() -> new AgentNotFoundException(
                            "no agent named '" + name.get().replaceAll("[^ -~]", "?")
                                    + "' runs on this host; there are: " + list,
                            agents.size() == 1
                                    ? "use --agent " + agents.getFirst().node()
                                    : "say which of them with --agent NAME"));
        }
        if (agents.size() == 1) {
            return agents.getFirst();
        }
        List<AgentAddress> balancers =
                agents.stream().filter(a -> a.role().equals("balancer")).toList();
        if (balancers.size() == 1) {
            return balancers.getFirst();
        }
        throw new AgentNotFoundException(
                "several agents run on this host: " + list,
                "say which one with --agent NAME, for example --agent "
                        + agents.getFirst().node());
    }
}
