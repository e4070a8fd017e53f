package dev.muster.bench.classic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One node that runs: s6 as the first process of a process name space, in the node's place in the network. Ending that
 * process ends them all. For one thread.
 */
final class Node {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final Process unshare;
    private final ProcessHandle init;

    private Node(String name, Process unshare, ProcessHandle init) {
        this.name = name;
        this.unshare = unshare;
        this.init = init;
    }

    /** Starts it; returns when its first process runs, before any service does. */
    static Node start(Surroundings at, String name, Path services, Map<String, String> environment, Path log)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                "nsenter",
                "--net=/run/netns/" + name,
                "unshare",
                "--mount",
                "--uts",
                "--pid",
                "--fork",
                "--kill-child=KILL",
                "--mount-proc",
                at.bench().resolve("node").toString(),
                name,
                services.toString());
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Process unshare = builder.start();
        Deadline.await(
                name + " starts; see " + log,
                PATIENCE,
                Duration.ofMillis(1),
                () -> unshare.children().findAny().isPresent());
        return new Node(name, unshare, unshare.children().findAny().orElseThrow());
    }

    String name() {
        return name;
    }

    /** Asks for an orderly end, as a container engine does. */
    void terminate() {
        init.destroy();
    }

    /** Ends all its processes at once. */
    void kill() {
        init.destroyForcibly();
    }

    void awaitEnd() throws InterruptedException, IOException {
        if (!unshare.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException(name + " still runs after " + PATIENCE.toSeconds() + " s");
        }
    }

    /** Its file system, with its own /run. */
    Path file(String path) {
        return Path.of("/proc/" + init.pid() + "/root" + path);
    }

    /** Starts one of its services ({@code u}), or stops it ({@code d}), by s6. */
    void service(String name, char order) throws IOException, InterruptedException {
        Commands.run(
                List.of("s6-svc", "-" + order, file(Site.SERVICES).resolve(name).toString()));
    }

    /** Runs a program in its network, to its end. */
    void run(String... command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + name));
        words.addAll(List.of(command));
        Commands.run(words);
    }

    /** Its processes as they are now. */
    NodeProcesses processes() throws IOException {
        Path space = Files.readSymbolicLink(Path.of("/proc/" + init.pid() + "/ns/pid"));
        return NodeProcesses.of(space);
    }
}
