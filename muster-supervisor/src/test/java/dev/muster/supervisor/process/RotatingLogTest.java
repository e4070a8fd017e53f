package dev.muster.supervisor.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatingLogTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-03-04T05:06:07.008Z"));
    private static final String STAMP = "2026-03-04T05:06:07.008Z ";

    @TempDir
    private Path folder;

    private static void write(RotatingLog log, String text) {
        log.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void stampsEachLineOnceHoweverItArrives() throws IOException {
        Path file = folder.resolve("output.log");
        try (RotatingLog log = new RotatingLog(file, 1000, CLOCK)) {
            write(log, "one\n\ntw");
            write(log, "o");
            write(log, "\nthree");
        }
        assertThat(file).hasContent(STAMP + "one\n" + STAMP + "\n" + STAMP + "two\n" + STAMP + "three\n");
    }

    @Test
    void goesOnInAFileThatIsThere() throws IOException {
        Path file = folder.resolve("output.log");
        Files.writeString(file, "old\n");
        try (RotatingLog log = new RotatingLog(file, 1000, CLOCK)) {
            write(log, "new\n");
        }
        assertThat(file).hasContent("old\n" + STAMP + "new\n");
    }

    @Test
    void keepsAFewOldFilesAndNoMore() throws IOException {
        Path file = folder.resolve("output.log");
        try (RotatingLog log = new RotatingLog(file, 60, CLOCK)) {
            for (int i = 0; i < 10; i++) {
                write(log, "line " + i + "\n");
            }
        }
        assertThat(file).hasContent(STAMP + "line 9\n".strip());
        assertThat(folder.resolve("output.log.1")).content().contains("line 8").doesNotContain("line 9");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1 + RotatingLog.OLD_FILES);
        }
    }

    @Test
    void dropsAndCountsWhatCanNotBeWritten() {
        try (RotatingLog log = new RotatingLog(folder.resolve("nowhere/output.log"), 60, CLOCK)) {
            write(log, "x\n");
            assertThat(log.dropped()).isEqualTo(STAMP.length() + 2);
        }
    }
}
