package dev.muster.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.avaje.jsonb.Jsonb;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MainTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void itWritesTheResultAndSaysItInShort(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("result.json");
        try (GoodServer server = new GoodServer()) {
            String url = server.url().toString();

            int code = run(
                    "--url", url, "--rate", "50", "--seconds", "1.2", "--servers", "web-1,web-2", "--json", "" + file);

            assertThat(code).isZero();
        }
        assertThat(text(out)).contains("60 sent in", "60 ok, 0 failed", "web-1", "rule of three");
        assertThat(text(err)).contains("issued", "in flight");
        LoadReport report = Jsonb.instance().type(LoadReport.class).fromJson(Files.readString(file));
        assertThat(report.format()).isEqualTo(LoadReport.FORMAT);
        assertThat(report.ok()).isEqualTo(60);
        assertThat(report.outcomes()).hasSize(Outcome.values().length).containsEntry("stale-connection", 0L);
        assertThat(report.plan().servers()).containsExactly("web-1", "web-2");
    }

    @Test
    void aFailureIsInTheExitCode() throws Exception {
        try (GoodServer server = new GoodServer()) {
            server.answerWith(500);

            assertThat(run("--url", server.url().toString(), "--seconds", "0.1", "--quiet"))
                    .isEqualTo(1);
        }
        assertThat(text(out)).contains("http-5xx", "10 failed").doesNotContain("rule of three");
        assertThat(text(err)).isEmpty();
    }

    @Test
    void helpSaysHow() throws Exception {
        assertThat(run("--help")).isZero();
        assertThat(text(out)).contains("--keep-alive");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--url",
                "--url http://8.8.8.8/",
                "--url http://127.0.0.1:1/ --rate fast",
                "--url http://127.0.0.1:1/ --connections 1.5",
                "--url http://127.0.0.1:1/ --post 2",
                "--url http://127.0.0.1:1/ --retries 3",
                "--url ::::"
            })
    void wrongUseIsSaidInOneLine(String line) throws Exception {
        int code = run(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(code).isEqualTo(2);
        assertThat(text(err)).startsWith("load: ").hasLineCount(1);
        assertThat(text(out)).isEmpty();
    }

    private int run(String... arguments) throws InterruptedException {
        return Main.run(List.of(arguments), print(out), print(err), run -> {});
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream from) {
        return from.toString(StandardCharsets.UTF_8);
    }
}
