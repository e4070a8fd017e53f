package dev.muster.gossip.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.gossip.Property;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reading a snapshot, in whatever state it is. Source: Serf's protocol (snapshots and behaviour in a mixed cluster).
 */
class SnapshotReaderTest {

    private static final int MOST_MEMBERS = 50;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void setFile() {
        file = folder.resolve("snapshot");
    }

    private Recovered read(boolean rejoinAfterLeave) throws IOException {
        return SnapshotReader.read(file, new SnapshotBook(MOST_MEMBERS, rejoinAfterLeave));
    }

    private Recovered read(String content) throws IOException {
        Files.writeString(file, content);
        return read(false);
    }

    private static InetSocketAddress at(int number) {
        return SnapshotWriterTest.at(number);
    }

    @Test
    void noFileIsTheFirstLife() throws Exception {
        assertThat(read(false)).isEqualTo(Recovered.nothing());
        assertThat(read("")).isEqualTo(Recovered.nothing());
    }

    @Test
    void laterLinesOverruleEarlierOnes() throws Exception {
        Recovered recovered = read("""
                alive: a 10.0.0.1:7946
                clock: 3
                alive: b 10.0.0.2:7946
                event-clock: 4
                not-alive: a
                alive: b 10.0.0.3:7946
                clock: 9
                query-clock: 5
                # incarnation: 77
                clock: 8
                """);
        assertThat(recovered.alive()).containsOnlyKeys("b").containsEntry("b", at(3));
        assertThat(recovered).isEqualTo(new Recovered(recovered.alive(), 9, 4, 5, 77, 0));
    }

    @Test
    void whoLeftRemembersOnlyItsIncarnation() throws Exception {
        String before = "alive: a 10.0.0.1:7946\nclock: 3\nevent-clock: 3\nquery-clock: 3\n# incarnation: 7\nleave\n";
        assertThat(read(before)).isEqualTo(new Recovered(Recovered.nothing().alive(), 0, 0, 0, 7, 0));
        Recovered kept = read(true);
        assertThat(kept.alive()).containsOnlyKeys("a");
        assertThat(kept.clock()).isEqualTo(3);
        assertThat(read(before + "alive: b 10.0.0.2:7946\nclock: 1\n").alive()).containsOnlyKeys("b");
    }

    @Test
    void damagedLinesArePassedOverAndCounted() throws Exception {
        Recovered recovered = read("alive: a 10.0.0.1:7946\n\u0000\u0000\ngarbage\nclock: x\n" + "y".repeat(100_000)
                + "\nalive: b 10.0.0.2:7946\n");
        assertThat(recovered.alive()).containsOnlyKeys("a", "b");
        assertThat(recovered.linesIgnored()).isEqualTo(4);
        Files.write(file, new byte[] {'c', 'l', 'o', 'c', 'k', ':', ' ', '1', '\n', (byte) 0xff, (byte) 0xfe, '\n'});
        assertThat(read(false).linesIgnored()).isEqualTo(1);
    }

    @Test
    void anotherFileIsNotTakenForASnapshot() throws Exception {
        assertThatThrownBy(() -> read("root:x:0:0:root:/root:/bin/bash\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no snapshot, and would be overwritten");
        Files.delete(file);
        Files.createDirectory(file);
        assertThatThrownBy(() -> read(false)).isInstanceOf(IOException.class).hasMessageContaining("is no file");
    }

    @Test
    void membersAreBoundedAndTheNewestCount() throws Exception {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 3 * MOST_MEMBERS; i++) {
            many.append("alive: n").append(i).append(" 10.0.0.1:7946\n");
        }
        Recovered recovered = read(many.toString());
        assertThat(recovered.linesIgnored()).isEqualTo(2 * MOST_MEMBERS);
        assertThat(recovered.alive())
                .hasSize(MOST_MEMBERS)
                .containsKey("n" + (3 * MOST_MEMBERS - 1))
                .doesNotContainKey("n0");
    }

    @Test
    void ofAFileThatIsTooLargeTheEndCounts() throws Exception {
        String filler = "clock: 1\n".repeat(SnapshotReader.MOST_BYTES / 9 + 10);
        Recovered recovered = read("alive: early 10.0.0.1:7946\n" + filler + "alive: late 10.0.0.2:7946\n");
        assertThat(recovered.alive()).containsOnlyKeys("late");
        // The beginning that was not read, and perhaps a line that was cut by that.
        assertThat(recovered.linesIgnored()).isBetween(1L, 2L);
    }

    @Test
    void aLineThatIsTooLongIsNoneEvenIfItSaysSomething() throws Exception {
        String longest = "#".repeat(2048) + "\n";
        assertThat(read("clock: 1\n" + longest).linesIgnored()).isZero();
        assertThat(read("clock: 1\n#" + longest).linesIgnored()).isEqualTo(1);
    }

    private record Written(List<String> lines) {
        byte[] content() {
            return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        }
    }

    private static Written some(Random random) {
        List<String> lines = new ArrayList<>();
        int count = 1 + random.nextInt(25);
        for (int i = 0; i < count; i++) {
            String name = "n ode-" + random.nextInt(6) + (random.nextInt(8) == 0 ? "é" : "");
            SnapshotLine line = switch (random.nextInt(9)) {
                case 0 -> new SnapshotLine.NotAlive(name);
                case 1 -> new SnapshotLine.Clock(random.nextInt(100_000));
                case 2 -> new SnapshotLine.EventClock(random.nextInt(100_000));
                case 3 -> new SnapshotLine.QueryClock(random.nextInt(100_000));
                case 4 -> new SnapshotLine.Incarnation(random.nextInt(100_000));
                case 5 -> random.nextInt(4) == 0 ? new SnapshotLine.Leave() : new SnapshotLine.NotAlive(name);
                default -> new SnapshotLine.Alive(name, at(1 + random.nextInt(200)));
            };
            lines.add(SnapshotLine.write(line).orElseThrow());
        }
        return new Written(lines);
    }

    /** The state after the first {@code count} lines, worked out line by line. */
    private static Recovered after(List<String> lines, int count) {
        SnapshotBook book = new SnapshotBook(MOST_MEMBERS, false);
        lines.subList(0, count)
                .forEach(line -> book.apply(SnapshotLine.read(line).orElseThrow()));
        return book.content(0);
    }

    @Test
    void cutAnywhereItTellsWhatTheWholeLinesTold() {
        Property.forAll(11, 20, SnapshotReaderTest::some, written -> {
            for (int length = 0; length <= written.content().length; length++) {
                byte[] cut = Arrays.copyOf(written.content(), length);
                int whole = 0;
                for (byte b : cut) {
                    whole += b == '\n' ? 1 : 0;
                }
                Recovered read = new SnapshotReader(new SnapshotBook(MOST_MEMBERS, false)).parse(cut);
                assertThat(read).as("cut at %d", length).isEqualTo(after(written.lines(), whole));
            }
        });
    }

    @Test
    void noiseIsReadAsWellAsCanBe() {
        Property.forAll(
                5,
                300,
                random -> {
                    byte[] noise = some(random).content();
                    for (int i = 0; i < 10; i++) {
                        noise[random.nextInt(noise.length)] = (byte) random.nextInt();
                    }
                    return noise;
                },
                noise -> {
                    Files.write(file, noise);
                    try {
                        assertThat(read(false).alive()).hasSizeLessThanOrEqualTo(MOST_MEMBERS);
                    } catch (IOException e) {
                        assertThat(e).hasMessageContaining("is no snapshot");
                    }
                });
    }
}
