package dev.muster.examples.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example as its reader runs it, by its script, beside a real Serf agent. */
@NullMarked
class EmbeddedIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Path folder;

    private final List<Process> started = new ArrayList<>();

    /** Of the loopback network, which is nobody else's: the example's port is always 7946. */
    private final String net = "127." + ThreadLocalRandom.current().nextInt(100, 250) + "."
            + ThreadLocalRandom.current().nextInt(1, 255);

    private final String rpc = "-rpc-addr=" + net + ".1:7373";

    @AfterEach
    void endAll() {
        started.forEach(process -> process.destroyForcibly().onExit().join());
    }

    private Process start(Path output, String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("MUSTER_NO_BUILD", "1");
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private String serf(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("serf", words[0], rpc));
        command.addAll(List.of(words).subList(1, words.length));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    @Test
    void joinsTellsAnswersAndLeaves() throws Exception {
        Path heardBySerf = folder.resolve("heard");
        Path script = folder.resolve("handler");
        Files.writeString(script, "#!/bin/sh\necho \"$SERF_USER_EVENT: $(cat)\" >>" + heardBySerf + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        start(
                folder.resolve("serf.log"),
                "serf",
                "agent",
                "-node=real",
                "-bind=" + net + ".1:7946",
                rpc,
                "-event-handler=user=" + script);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(serf("members")).contains("real"));

        Path said = folder.resolve("example.log");
        Process example = start(said, "./run", "example", net + ".2", net + ".1");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(serf("members")).containsPattern("example .*alive"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said).content().contains("ALIVE real"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(heardBySerf).content().contains("hello: I am example"));

        assertThat(serf("query", "uptime")).containsPattern("Response from 'example': [0-9]+ s");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(said).content().contains("Query[uptime from real"));

        // To the process itself, as Ctrl-C would: the script has become it.
        example.destroy();
        assertThat(example.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(serf("members")).containsPattern("example .*left");
    }

    @Test
    void itsFileIsShort() throws Exception {
        try (var lines = Files.lines(Path.of("src/main/java/dev/muster/examples/embedded/Main.java"))) {
            assertThat(lines.count()).isLessThan(40);
        }
    }
}
