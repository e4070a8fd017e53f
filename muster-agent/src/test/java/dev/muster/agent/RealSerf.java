package dev.muster.agent;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The real {@code serf} of one version: its agents, each a process of its own, and its command. */
final class RealSerf implements AutoCloseable {

    /** What a command came to. */
    record Said(int exitCode, String output) {

        List<String> sortedLines() {
            return output.lines().map(RealSerf::tidy).sorted().toList();
        }
    }

    private final String program;
    private final List<Process> agents = new ArrayList<>();

    private RealSerf(String program) {
        this.program = program;
    }

    /** Of Debian 12 (0.9.4) or 13 (0.10.1); a test that can't have it ends here, skipped. */
    static RealSerf version(String number) throws Exception {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isExecutable(folder.resolve("tests/interop/find-serf"))) {
            folder = requireNonNull(folder.getParent(), "not in a checkout of Muster");
        }
        Process find = new ProcessBuilder(
                        folder.resolve("tests/interop/find-serf").toString(), number)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String path = new String(find.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        Assumptions.assumeTrue(find.waitFor() == 0, "serf " + number + " cannot be had");
        return new RealSerf(path);
    }

    /** Starts an agent, and waits until it answers. */
    Process agent(Path folder, String name, InetSocketAddress gossip, InetSocketAddress rpc, String... more)
            throws Exception {
        List<String> argv = new ArrayList<>(List.of(
                program, "agent", "-node", name, "-bind", text(gossip), "-rpc-addr", text(rpc), "-profile", "local"));
        argv.addAll(List.of(more));
        Process agent = new ProcessBuilder(argv)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        agents.add(agent);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (run(rpc, "members").exitCode() != 0) {
            if (System.nanoTime() > deadline || !agent.isAlive()) {
                throw new IllegalStateException(Files.readString(folder.resolve(name + ".log")));
            }
        }
        return agent;
    }

    /** Runs the command to its end. */
    Said run(InetSocketAddress rpc, String... words) throws Exception {
        Process command = start(rpc, words);
        String output = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!command.waitFor(60, TimeUnit.SECONDS)) {
            command.destroyForcibly();
        }
        return new Said(command.exitValue(), output);
    }

    /** Starts the command. */
    Process start(InetSocketAddress rpc, String... words) throws IOException {
        List<String> argv = new ArrayList<>(List.of(program, words[0], "-rpc-addr=" + text(rpc)));
        argv.addAll(List.of(words).subList(1, words.length));
        Process command = new ProcessBuilder(argv).redirectErrorStream(true).start();
        command.getOutputStream().close();
        return command;
    }

    /** One blank between columns, and tags in order: Serf gives them in any. */
    private static String tidy(String line) {
        String[] words =
                line.strip().replaceAll(" {2,}", "  ").replaceAll(",$", "").split("  ");
        for (int i = 0; i < words.length; i++) {
            if (words[i].contains("=")) {
                words[i] = String.join(
                        ",", List.of(words[i].split(",")).stream().sorted().toList());
            }
        }
        return String.join("  ", words);
    }

    static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** Ends its own agents only. */
    @Override
    public void close() {
        agents.forEach(agent -> agent.destroyForcibly().onExit().join());
    }
}
