package dev.muster.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reader of a log, with files that are written and renamed by hand. */
class LogFollowerTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("output.log");
    }

    private Path older(int number) {
        return folder.resolve("output.log." + number);
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void rotate(int keep) throws IOException {
        for (int i = keep; i > 0; i--) {
            Path from = i == 1 ? file : older(i - 1);
            if (Files.exists(from)) {
                Files.move(from, older(i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static List<String> all(LogFollower follower) throws IOException {
        List<String> lines = new ArrayList<>();
        for (List<String> some = follower.next(); !some.isEmpty(); some = follower.next()) {
            lines.addAll(some);
        }
        return lines;
    }

    @Test
    void beginsWithTheLastLinesAlsoOfOlderFiles() throws IOException {
        append("1\n2\n3\n");
        rotate(9);
        append("4\n5\n");
        rotate(9);
        append("6\n7\n");
        for (int wanted = 0; wanted <= 7; wanted++) {
            try (LogFollower follower = LogFollower.open(file, wanted)) {
                assertThat(all(follower))
                        .isEqualTo(IntStream.rangeClosed(8 - wanted, 7)
                                .mapToObj(Integer::toString)
                                .toList());
            }
        }
        try (LogFollower follower = LogFollower.open(file, 1000)) {
            assertThat(all(follower)).containsExactly("1", "2", "3", "4", "5", "6", "7");
        }
    }

    @Test
    void goesOnInTheNextFileAndMissesNothing() throws IOException {
        append("1\n");
        try (LogFollower follower = LogFollower.open(file, 10)) {
            assertThat(all(follower)).containsExactly("1");
            append("2\n");
            rotate(9);
            assertThat(all(follower)).containsExactly("2");
            append("3\n");
            rotate(9);
            append("4\n");
            rotate(9);
            append("5\nhal");
            assertThat(all(follower)).containsExactly("3", "4", "5");
            assertThat(follower.unfinished()).isEqualTo("hal");
            append("f\n");
            assertThat(all(follower)).containsExactly("half");
        }
    }

    @Test
    void saysWhereLinesAreMissing() throws IOException {
        append("1\n");
        try (LogFollower follower = LogFollower.open(file, 10)) {
            assertThat(all(follower)).containsExactly("1");
            for (int i = 2; i < 9; i++) {
                rotate(2);
                append(i + "\n");
            }
            assertThat(all(follower)).containsExactly(LogFollower.GAP, "6", "7", "8");
        }
    }

    @Test
    void waitsForAFileThatIsNotThereYet() throws IOException {
        try (LogFollower follower = LogFollower.open(file, 10)) {
            assertThat(follower.next()).isEmpty();
            append("1\n");
            rotate(9);
            append("2\n");
            assertThat(all(follower)).containsExactly("1", "2");
        }
    }

    @Test
    void beginsAgainInAFileThatSomebodyEmptied() throws IOException {
        append("a long line\n");
        try (LogFollower follower = LogFollower.open(file, 10)) {
            assertThat(all(follower)).containsExactly("a long line");
            Files.writeString(file, "new\n");
            assertThat(all(follower)).containsExactly("new");
        }
    }

    @Test
    void findsTheLastLinesAcrossBlocks() throws IOException {
        String wide = "x".repeat(1000);
        for (int i = 0; i < 300; i++) {
            append(i + wide + "\n");
        }
        try (LogFollower follower = LogFollower.open(file, 150)) {
            assertThat(all(follower)).hasSize(150).first().isEqualTo("150" + wide);
        }
        append("open");
        try (LogFollower follower = LogFollower.open(file, 2)) {
            assertThat(all(follower)).containsExactly("299" + wide);
            assertThat(follower.unfinished()).isEqualTo("open");
        }
    }

    @Test
    void aLineWithoutEndIsGivenInPieces() throws IOException {
        append("y".repeat(200_000) + "\n");
        try (LogFollower follower = LogFollower.open(file, 1)) {
            assertThat(String.join("", all(follower))).isEqualTo("y".repeat(200_000));
        }
    }
}
