package dev.muster.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs every command of docs/from-serf.md, in its order. A block with {@code until: PATTERN} after its language is run
 * again until what it prints matches. It takes Serf's usual ports, so it runs only in a network of its own, as ./verify
 * gives it one.
 */
@Timeout(300)
final class FromSerfIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh(?: until: ([^\n]+))?\n(.*?)^```$");

    /** A block, and what it should print in the end. */
    private record Block(String script, Optional<Pattern> until) {}

    @TempDir
    private Path folder;

    private Checkout checkout;

    @BeforeEach
    void open() throws IOException {
        List<String> interfaces = NetworkInterface.networkInterfaces()
                .map(NetworkInterface::getName)
                .toList();
        Assumptions.assumeTrue(interfaces.equals(List.of("lo")), "not in a network of its own: " + interfaces);
        checkout = Checkout.open();
        Path own = Files.createDirectory(folder.resolve("own"));
        Files.createSymbolicLink(own.resolve("muster"), Checkout.root().resolve("muster"));
    }

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        if (checkout == null) {
            return;
        }
        for (String node : List.of("one", "two", "three", "four")) {
            Path file = folder.resolve(node + ".pid");
            if (Files.exists(file)) {
                RunningCommand.signal(Long.parseLong(Files.readString(file).strip()), "KILL");
            }
        }
        checkout.processes().forEach(pid -> RunningCommand.signal(pid, "KILL"));
        checkout.close();
    }

    private static List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(Checkout.root().resolve("docs/from-serf.md")));
        while (block.find()) {
            blocks.add(new Block(
                    block.group(2), Optional.ofNullable(block.group(1)).map(Pattern::compile)));
        }
        return blocks;
    }

    private RunningCommand start(String script) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-ec", script).directory(folder.toFile());
        builder.environment().put("PATH", folder.resolve("own") + ":" + System.getenv("PATH"));
        builder.environment().put("MUSTER_RUN", checkout.runFolder().toString());
        builder.environment().put("MUSTER_NO_BUILD", "1");
        builder.environment().put("NO_COLOR", "1");
        builder.environment()
                .keySet()
                .removeAll(List.of("MUSTER_AGENT", "MUSTER_CONFIG", "SERF_RPC_ADDR", "SERF_RPC_AUTH"));
        return RunningCommand.start(builder);
    }

    private String run(String script) throws Exception {
        try (RunningCommand command = start(script)) {
            assertThat(command.awaitExit(PATIENCE))
                    .as(() -> script + "\n" + command.text() + logs())
                    .isZero();
            return command.text();
        }
    }

    private String logs() {
        StringBuilder text = new StringBuilder();
        for (String node : List.of("one", "two", "three", "four")) {
            try {
                text.append("\n--- ").append(node).append('\n').append(Files.readString(folder.resolve(node + ".log")));
            } catch (IOException e) {
                text.append("no log");
            }
        }
        return text.toString();
    }

    @Test
    void everyCommandOfThePageDoesWhatItSays() throws Exception {
        List<Block> blocks = blocks();
        assertThat(blocks).hasSizeGreaterThan(12);
        for (Block block : blocks) {
            if (block.until().isEmpty()) {
                run(block.script());
                continue;
            }
            await(block.script())
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> {
                        try (RunningCommand command = start(block.script())) {
                            int exitCode = command.awaitExit(PATIENCE);
                            assertThat(command.fullText())
                                    .as(() -> "exit code " + exitCode + logs())
                                    .containsPattern(block.until().get());
                        }
                    });
        }
        // Who left, and who came, was written down by the handler of a file of Serf's, run by Muster.
        assertThat(folder.resolve("events")).content().contains("two\t127.0.0.12\t");
    }
}
