package dev.muster.supervisor.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.supervisor.LogRotation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatingLogTest {

    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.008Z");
    private static final String STAMP = "2026-03-04T05:06:07.008Z ";
    private static final LogRotation SMALL = new LogRotation(LogRotation.SMALLEST_BYTES, Duration.ofHours(1), 2);

    @TempDir
    private Path folder;

    private Instant now = NOW;
    private final InstantSource clock = () -> now;

    private Path file() {
        return folder.resolve("output.log");
    }

    private Path older(int number) {
        return folder.resolve("output.log." + number);
    }

    private RotatingLog open() {
        return new RotatingLog(file(), SMALL, clock);
    }

    private static void write(RotatingLog log, String text) {
        log.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void stampsEachLineOnceHoweverItArrives() {
        try (RotatingLog log = open()) {
            write(log, "one\n\ntw");
            write(log, "o");
            write(log, "\nthree");
        }
        assertThat(file()).hasContent(STAMP + "one\n" + STAMP + "\n" + STAMP + "two\n" + STAMP + "three\n");
    }

    @Test
    void goesOnInAFileThatIsThere() throws IOException {
        Files.writeString(file(), STAMP + "old\n");
        try (RotatingLog log = open()) {
            write(log, "new\n");
        }
        assertThat(file()).hasContent(STAMP + "old\n" + STAMP + "new\n");
    }

    @Test
    void keepsAFewOldFilesAndNoMoreEachWithinItsSizeAndOfWholeLines() throws IOException {
        try (RotatingLog log = open()) {
            for (int i = 0; i < 10; i++) {
                write(log, ("line " + i + " " + "x".repeat(91) + "\n").repeat(300));
            }
        }
        assertThat(file()).content().contains("line 9").doesNotContain("line 0");
        assertThat(older(1)).exists();
        assertThat(older(2)).exists();
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(3).allSatisfy(each -> {
                assertThat(Files.size(each)).isBetween(1L, LogRotation.SMALLEST_BYTES);
                assertThat(Files.readString(each)).startsWith(STAMP).endsWith("x\n");
            });
        }
    }

    @Test
    void aLineThatIsLongerThanAFileGoesOnInTheNext() throws IOException {
        try (RotatingLog log = open()) {
            for (int i = 0; i < 10; i++) {
                write(log, "y".repeat(20_000));
            }
            write(log, "\nend\n");
        }
        assertThat(file()).content().endsWith("y\n" + STAMP + "end\n");
        assertThat(Files.size(older(1))).isLessThanOrEqualTo(LogRotation.SMALLEST_BYTES);
    }

    @Test
    void beginsANewFileWhenTheOldOneIsOldAlsoOneOfAnEarlierAgent() throws IOException {
        try (RotatingLog log = open()) {
            write(log, "one\n");
            now = NOW.plus(Duration.ofMinutes(59));
            write(log, "two\n");
        }
        now = NOW.plus(Duration.ofHours(1));
        try (RotatingLog log = open()) {
            write(log, "three\n");
            now = now.plus(Duration.ofMinutes(59));
            write(log, "four\n");
        }
        assertThat(older(1)).content().contains("one").contains("two").doesNotContain("three");
        assertThat(file()).content().contains("three").contains("four");
    }

    @Test
    void removesWhatWasKeptUnderAnEarlierRule() throws IOException {
        for (int i = 1; i < 9; i++) {
            Files.writeString(older(i), "old");
        }
        Files.writeString(folder.resolve("output.log.gz"), "somebody's own");
        try (RotatingLog log = open()) {
            write(log, "new\n");
        }
        try (var files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("output.log", "output.log.1", "output.log.2", "output.log.gz");
        }
    }

    @Test
    void dropsAndCountsWhatCanNotBeWrittenAndSaysSoWhereItIsMissing() throws IOException {
        Path away = folder.resolve("nowhere");
        try (RotatingLog log = new RotatingLog(away.resolve("output.log"), SMALL, clock)) {
            write(log, "x\n");
            assertThat(log.dropped()).isEqualTo(STAMP.length() + 2);
            Files.createDirectory(away);
            write(log, "y\n");
        }
        assertThat(away.resolve("output.log"))
                .hasContent(STAMP + "[muster: 27 bytes of output are missing here: the log could not be written]\n"
                        + STAMP + "y\n");
    }

    @Test
    void aFullDiskHoldsNobodyUp() throws IOException {
        Files.createSymbolicLink(file(), Path.of("/dev/full"));
        try (RotatingLog log = open()) {
            for (int i = 0; i < 1000; i++) {
                write(log, "x".repeat(1000) + "\n");
            }
            assertThat(log.dropped()).isGreaterThan(1_000_000);
        }
    }
}
