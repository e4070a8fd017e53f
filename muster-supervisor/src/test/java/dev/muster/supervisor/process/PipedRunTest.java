package dev.muster.supervisor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipedRunTest {

    private static final String ODD = "é €\n\t'\"$(touch wrong)`touch wrong`\\n%s \u0001 end\n\n";

    @TempDir
    private Path folder;

    private OutputPipes pipes;

    @BeforeEach
    void open() throws Exception {
        pipes = OutputPipes.in(folder.resolve("pipes"));
    }

    private PipedRun start(String line, byte[] input, Map<String, String> variables) throws SpawnException {
        return PipedRun.start(
                new PipedRun.Wanted(line, folder, new TreeMap<>(variables), Set.of("HOME")), input, pipes);
    }

    private PipedRun.Result run(String line, byte[] input, Map<String, String> variables) throws SpawnException {
        return start(line, input, variables).await(8192);
    }

    private static String text(PipedRun.Result result) {
        return StandardCharsets.UTF_8.decode(result.last()).toString();
    }

    @Test
    void inputAndOutputAreByteForByte() throws Exception {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        PipedRun.Result result = run("cat; exit 3", all, Map.of());
        assertThat(result.last().array()).isEqualTo(all);
        assertThat(result.written()).isEqualTo(256);
        assertThat(result.code()).isEqualTo(3);
        assertThat(run("cat", new byte[0], Map.of()).written()).isZero();
    }

    @Test
    void inputThatNobodyReadsHoldsUpNobody() throws Exception {
        byte[] much = new byte[1 << 20];
        assertThat(run("exit 0", much, Map.of()).code()).isZero();
        assertThat(text(run("wc -c", much, Map.of())).strip()).isEqualTo("1048576");
    }

    @Test
    void variablesAreWhatTheyAre() throws Exception {
        PipedRun.Result result = run(
                "printf %s \"$ODD\"; printf +; printf %s \"${HOME-none}\"",
                new byte[0], Map.of("ODD", "a b$(touch wrong)\n"));
        assertThat(text(result)).isEqualTo("a b$(touch wrong)\n+none");
        assertThat(folder.resolve("wrong")).doesNotExist();
        assertThatThrownBy(() -> start("true", new byte[0], Map.of("ODD", "a\0b")))
                .isInstanceOf(SpawnException.class);
    }

    @Test
    void whereTheLocaleHasNoLettersTextStaysExact() throws Exception {
        var variables = new TreeMap<>(Map.of("ODD", ODD, "PLAIN", "x"));
        String line = "printf %s \"$ODD$PLAIN\"; printf %s 'ü'";
        assertThat(ExactText.isNeeded(StandardCharsets.US_ASCII, line, new TreeMap<>()))
                .isTrue();
        assertThat(ExactText.isNeeded(StandardCharsets.US_ASCII, "true", variables))
                .isTrue();
        assertThat(ExactText.isNeeded(StandardCharsets.US_ASCII, "true", new TreeMap<>(Map.of("A", "b"))))
                .isFalse();
        assertThat(ExactText.isNeeded(StandardCharsets.UTF_8, line, variables)).isFalse();
        List<String> words = ExactText.command(line, variables);
        assertThat(words).allMatch(word -> word.chars().allMatch(c -> c < 0x80));
        Process shell = new ProcessBuilder(words).directory(folder.toFile()).start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(ODD + "xü");
        assertThat(folder.resolve("wrong")).doesNotExist();
    }

    @Test
    void ofAFloodTheEndIsKept() throws Exception {
        PipedRun.Result result = run("yes | head -c 300000; printf end >&2", new byte[0], Map.of());
        assertThat(result.written()).isEqualTo(300_003);
        assertThat(text(result)).hasSize(8192).startsWith("\ny\n").endsWith("y\nend");
    }

    @Test
    void whatLivesOnInTheBackgroundHoldsUpNobody() throws Exception {
        PipedRun.Result result = run("sleep 1000 & echo $!", new byte[0], Map.of());
        long pid = Long.parseLong(text(result).strip());
        assertThat(result.code()).isZero();
        ProcessHandle background = ProcessHandle.of(pid).orElseThrow();
        assertThat(background.isAlive()).isTrue();
        // Its pipe is not given to the next one.
        assertThat(text(run("echo next", new byte[0], Map.of()))).isEqualTo("next\n");
        background.destroyForcibly();
    }

    @Test
    void itIsEndedWithItsGroup() throws Exception {
        PipedRun run = start("sleep 1001 & echo $! >pid; wait", new byte[0], Map.of());
        Path pid = folder.resolve("pid");
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(pid) && Files.size(pid) > 1);
        run.terminate();
        assertThat(run.await(100).code()).isEqualTo(143);
        awaitGone(pid);
    }

    @Test
    void whoDoesNotListenIsKilledWithAllOfItsSession() throws Exception {
        PipedRun run = start("trap '' TERM; sleep 1002 & echo $! >pid; while :; do wait; done", new byte[0], Map.of());
        Path pid = folder.resolve("pid");
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(pid) && Files.size(pid) > 1);
        run.terminate();
        run.kill();
        assertThat(run.await(100).code()).isEqualTo(137);
        awaitGone(pid);
    }

    private static void awaitGone(Path pid) throws Exception {
        long number = Long.parseLong(Files.readString(pid).strip());
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        ProcessHandle.of(number).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void pipesAreUsedAgainAndNothingElseIsLeft() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(text(run("cat", "x".getBytes(StandardCharsets.UTF_8), Map.of())))
                    .isEqualTo("x");
        }
        List<String> left = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("pipes"))) {
            files.forEach(file -> left.add(file.getFileName().toString()));
        }
        assertThat(left).hasSize(1).first().asString().startsWith("out-");
        OutputPipes.in(folder.resolve("pipes"));
        assertThat(folder.resolve("pipes")).isEmptyDirectory();
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> PipedRun.start(
                        new PipedRun.Wanted("true", folder.resolve("gone"), new TreeMap<>(), Set.of()),
                        new byte[0],
                        pipes))
                .isInstanceOf(SpawnException.class)
                .hasMessageContaining("gone is not there");
    }

    @Test
    void whatKeepsAShellFromRunningALineIsNamed() throws Exception {
        script("good.sh", "#!/bin/sh\nexit 3\n", "rwxr-xr-x");
        script("plain.sh", "#!/bin/sh\n", "rw-r--r--");
        script("crlf.sh", "#!/bin/sh\r\nexit 0\r\n", "rwxr-xr-x");
        script("bash.sh", "#!/no/such/bash\n", "rwxr-xr-x");
        assertThat(ShellLine.problem("./good.sh a", folder)).isEmpty();
        assertThat(problem("./gone.sh a b")).contains("no program that may be run at " + folder.resolve("gone.sh"));
        assertThat(problem(folder + "/gone.sh>x")).contains("no program that may be run");
        assertThat(problem("  exec ./plain.sh")).contains("chmod +x");
        assertThat(problem("./crlf.sh; true")).contains("CRLF").contains("sed -i");
        assertThat(problem("sh crlf.sh")).contains("CRLF");
        assertThat(problem("./bash.sh")).contains("/no/such/bash");
        for (String fine : List.of(
                "$X/gone.sh",
                "'./gone.sh'",
                "A=1 ./gone.sh",
                "echo ./gone.sh",
                "sh plain.sh",
                "./gone$X.sh",
                "exit 1",
                "nosuchprogram")) {
            assertThat(problem(fine)).as(fine).isEmpty();
        }
        assertThat(ShellLine.problem("nosuchprogram", folder, 127))
                .hasValueSatisfying(problem -> assertThat(problem).contains("no program 'nosuchprogram' on its PATH"));
        assertThat(ShellLine.problem("nosuchprogram", folder, 1)).isEmpty();
    }

    private String problem(String line) {
        Optional<String> problem = ShellLine.problem(line, folder);
        return problem.orElse("");
    }

    private void script(String name, String text, String mode) throws Exception {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
