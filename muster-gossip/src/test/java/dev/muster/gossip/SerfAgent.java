package dev.muster.gossip;

import dev.muster.gossip.interop.Network;
import dev.muster.gossip.interop.SerfVersion;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/** A real {@code serf agent} in a process of its own, on a loopback address that no other test uses. */
@NullMarked
final class SerfAgent implements AutoCloseable {

    private static final Pattern MEMBER = Pattern.compile(
            "\\{[^{}]*\"name\": \"([^\"]*)\"[^{}]*\"tags\": \\{([^}]*)\\}" + "[^{}]*\"status\": \"([^\"]*)\"");
    private static final Pattern KEY = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern TAG = Pattern.compile("\"([^\"]*)\": \"([^\"]*)\"");

    private final String program;
    private final Process process;
    private final Path output;
    private final InetSocketAddress gossip;
    private final InetSocketAddress rpc;

    private SerfAgent(String program, Process process, Path output, InetSocketAddress gossip, InetSocketAddress rpc) {
        this.program = program;
        this.process = process;
        this.output = output;
        this.gossip = gossip;
        this.rpc = rpc;
    }

    /** What {@code serf members} says of one. */
    record Seen(String status, Map<String, String> tags) {}

    /** A loopback address that nobody else is likely to use, with a port free for TCP and UDP. */
    static InetSocketAddress freeAddress() throws IOException {
        Optional<InetSocketAddress> own = Network.freshAddress();
        if (own.isPresent()) {
            return own.get();
        }
        return freePortOn(someLoopback());
    }

    /** As {@link #freeAddress}, of IPv6. */
    static InetSocketAddress freeIpv6Address() throws IOException, InterruptedException {
        Optional<InetSocketAddress> own = Network.freshIpv6Address();
        return own.isPresent() ? own.get() : freePortOn(InetAddress.ofLiteral("::1"));
    }

    private static InetAddress someLoopback() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String host = "127." + random.nextInt(100, 250) + "." + random.nextInt(1, 255) + "." + random.nextInt(1, 255);
        return InetAddress.ofLiteral(host);
    }

    private static InetSocketAddress freePortOn(InetAddress address) throws IOException {
        try (ServerSocket tcp = new ServerSocket(0, 1, address);
                DatagramSocket udp = new DatagramSocket(new InetSocketAddress(address, tcp.getLocalPort()))) {
            return new InetSocketAddress(address, udp.getLocalPort());
        }
    }

    static SerfAgent start(SerfVersion version, Path folder, String name, List<String> more) throws Exception {
        return start(version, folder, name, freeAddress(), more);
    }

    static SerfAgent start(SerfVersion version, Path folder, String name, InetSocketAddress gossip, List<String> more)
            throws Exception {
        String program = version.program();
        InetSocketAddress rpc = freeAddress();
        List<String> command = new ArrayList<>(
                List.of(program, "agent", "-node", name, "-bind", text(gossip), "-rpc-addr", text(rpc)));
        command.addAll(more);
        announce(version, gossip, rpc, more);
        Path output = folder.resolve(name + ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        SerfAgent agent = new SerfAgent(program, process, output, gossip, rpc);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!agent.run("members").contains(name)) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new IllegalStateException("serf did not start: " + Files.readString(output));
            }
        }
        return agent;
    }

    /** Tells those who judge the packets what they will see. */
    private static void announce(
            SerfVersion version, InetSocketAddress gossip, InetSocketAddress rpc, List<String> flags)
            throws IOException {
        boolean encrypted = flags.contains("-encrypt") || flags.contains("-keyring-file");
        Network.serfAt(gossip, version, encrypted, !flags.contains("-disable-compression"));
        Network.notGossipAt(rpc);
        for (int i = 0; i + 1 < flags.size(); i++) {
            switch (flags.get(i)) {
                case "-encrypt" -> Network.key(flags.get(i + 1));
                case "-keyring-file" ->
                    KEY.matcher(Files.readString(Path.of(flags.get(i + 1))))
                            .results()
                            .forEach(key -> Network.key(key.group(1)));
                default -> {
                    // Of no concern to them.
                }
            }
        }
    }

    /** As Serf writes it; an IPv6 address of these tests has one run of zeroes. */
    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host.replaceFirst("(:0)+:", "::") + "]" : host) + ":" + address.getPort();
    }

    InetSocketAddress gossip() {
        return gossip;
    }

    String address() {
        return text(gossip);
    }

    /** Runs a {@code serf} command against this agent and gives its output. */
    String run(String... words) throws IOException, InterruptedException {
        if (words[0].equals("keys") && words.length == 3) {
            Network.key(words[2]);
        }
        List<String> command = new ArrayList<>(List.of(program, words[0], "-rpc-addr=" + text(rpc)));
        command.addAll(List.of(words).subList(1, words.length));
        Process client = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!client.waitFor(20, TimeUnit.SECONDS)) {
            client.destroyForcibly();
        }
        return said;
    }

    Map<String, Seen> members() {
        try {
            Map<String, Seen> members = new TreeMap<>();
            Matcher matcher = MEMBER.matcher(run("members", "-format=json"));
            while (matcher.find()) {
                Map<String, String> tags = new TreeMap<>();
                Matcher tag = TAG.matcher(matcher.group(2));
                while (tag.find()) {
                    tags.put(tag.group(1), tag.group(2));
                }
                members.put(matcher.group(1), new Seen(matcher.group(3), tags));
            }
            return members;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String status(String name) {
        return seen(name).status();
    }

    Map<String, String> tags(String name) {
        return seen(name).tags();
    }

    private Seen seen(String name) {
        return members().getOrDefault(name, new Seen("unknown", Map.of()));
    }

    String log() throws IOException {
        return Files.readString(output);
    }

    /**
     * What its log calls an error, less all that it says of clients of its own RPC: `serf query` hangs up as soon as it
     * has its answers, though acknowledgements may still be on their way to it (Serf then fails to stream, or reads a
     * reset), and none of that was about gossip.
     */
    List<String> complaints() throws IOException {
        return log().lines()
                .filter(line -> line.contains("[ERR]") && !line.contains("[ERR] agent.ipc:"))
                .toList();
    }

    boolean running() {
        return process.isAlive();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Its own process only. */
    @Override
    public void close() {
        kill();
    }
}
