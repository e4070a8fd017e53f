package dev.muster.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.gossip.wire.GossipKey;
import dev.muster.gossip.wire.Keyring;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;

/**
 * A Muster node in a process of its own, with the Java and the class path of the test: what a test cannot do to a node
 * within itself is to kill it. Its snapshot is in the folder of the test, under its name; so a second one of that name
 * goes on where the first was killed.
 */
@NullMarked
final class MusterProcess implements AutoCloseable {

    private final Process process;
    private final Path output;
    private final InetSocketAddress gossip;
    private final Path snapshot;

    private MusterProcess(Process process, Path output, InetSocketAddress gossip, Path snapshot) {
        this.process = process;
        this.output = output;
        this.gossip = gossip;
        this.snapshot = snapshot;
    }

    /** Listens when this returns. */
    static MusterProcess start(ClusterOptions options, Path folder, String... tags) throws IOException {
        Path output = Files.createTempFile(folder, options.name() + "-", ".log");
        Path snapshot = folder.resolve(options.name() + ".snapshot");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Small and soon there; many of them run beside each other.
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MusterProgram.class.getName(),
                options.name(),
                options.bind().getAddress().getHostAddress(),
                Integer.toString(options.bind().getPort()),
                Boolean.toString(options.compression()),
                snapshot.toString()));
        command.addAll(List.of(tags));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        Optional<GossipKey> key = options.keyring().map(Keyring::primary);
        key.ifPresent(it -> builder.environment().put("MUSTER_KEY", it.toBase64()));
        MusterProcess started = new MusterProcess(builder.start(), output, options.bind(), snapshot);
        try {
            started.awaitLine("started");
        } catch (RuntimeException | Error e) {
            started.kill();
            throw e;
        }
        return started;
    }

    String address() {
        return SerfAgent.text(gossip);
    }

    Path snapshot() {
        return snapshot;
    }

    void join(SerfAgent through) throws IOException {
        order("join " + through.address());
    }

    /** One of the lines that {@link MusterProgram} obeys; done when this returns. */
    void order(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        awaitLine("done " + line);
    }

    private void awaitLine(String line) {
        await().atMost(Members.PATIENCE)
                .failFast(() -> assertThat(process.isAlive()).as("%s", said()).isTrue())
                .untilAsserted(() -> assertThat(said()).contains(line));
    }

    /** All lines that it has written. */
    List<String> said() {
        try {
            return Files.readAllLines(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it last told of a member; unknown if nothing. */
    String status(String name) {
        return said().stream()
                .filter(line -> line.endsWith(" " + name) && !line.startsWith("done"))
                .reduce("unknown", (before, line) -> line.substring(0, line.indexOf(' ')));
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
