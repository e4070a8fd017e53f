package dev.muster.tests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Another host, as far as the network goes: a network namespace of its own behind a bridge, whose cable can be pulled.
 * It is made inside the network that the tests have for themselves, and ends with it.
 */
final class OtherHost implements AutoCloseable {

    /** This host's address on the bridge. */
    static final String HERE = "10.88.0.1";

    /** The other host's. */
    static final String THERE = "10.88.0.2";

    private static final String BRIDGE = "mbridge";
    private static final String CABLE = "mcable";

    private final Process holder;

    private OtherHost(Process holder) {
        this.holder = holder;
    }

    /** Makes it; a test that must not, for it would do so in the machine's own network, ends here, skipped. */
    static OtherHost make() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                networkIsOurs(), "this test pulls cables: only in a network of its own, as ./verify makes it");
        OtherHost host = new OtherHost(new ProcessBuilder("unshare", "--net", "sleep", "600").start());
        String pid = Long.toString(host.holder.pid());
        try {
            while (!Files.exists(Path.of("/proc", pid, "ns/net")) || sameNetwork(pid, "self")) {
                Thread.onSpinWait();
            }
            ip("link", "add", BRIDGE, "type", "bridge");
            ip("addr", "add", HERE + "/24", "dev", BRIDGE);
            ip("link", "set", BRIDGE, "up");
            ip("link", "add", CABLE, "type", "veth", "peer", "name", "eth0", "netns", pid);
            ip("link", "set", CABLE, "master", BRIDGE, "up");
            host.there("ip", "link", "set", "lo", "up");
            host.there("ip", "addr", "add", THERE + "/24", "dev", "eth0");
            host.there("ip", "link", "set", "eth0", "up");
        } catch (IOException | RuntimeException e) {
            host.close();
            throw e;
        }
        return host;
    }

    /** A network without any device but loopback is nobody else's. */
    private static boolean networkIsOurs() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/net/dev")).stream()
                .skip(2)
                .allMatch(line -> line.strip().startsWith("lo:"));
    }

    private static boolean sameNetwork(String one, String other) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc", one, "ns/net"))
                .equals(Files.readSymbolicLink(Path.of("/proc", other, "ns/net")));
    }

    /** The words that run a command there. */
    List<String> words() {
        return List.of("nsenter", "--net=/proc/" + holder.pid() + "/ns/net");
    }

    /** From now on packets to it and from it vanish. */
    void pullCable() throws IOException, InterruptedException {
        ip("link", "set", CABLE, "down");
    }

    private void there(String... command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(words());
        all.addAll(List.of(command));
        run(all);
    }

    private static void ip(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("ip"));
        all.addAll(List.of(arguments));
        run(all);
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said.strip());
        }
    }

    @Override
    public void close() {
        holder.destroyForcibly();
        try {
            ip("link", "del", BRIDGE);
        } catch (IOException e) {
            // It was not made yet.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
