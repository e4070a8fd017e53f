package dev.muster.gossip.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.ProtocolVersions;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Keeping a snapshot, whatever the disk does. Source: Serf's protocol (snapshots and behaviour in a mixed cluster). */
class SnapshotWriterTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_MEMBERS = 30_000;

    @TempDir
    Path folder;

    private final Counters counters = new Counters();
    private final List<Member> members = new ArrayList<>();
    private Path path;

    @BeforeEach
    void setPath() {
        path = folder.resolve("snapshot");
    }

    static InetSocketAddress at(int number) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) number}), 7946);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Member member(String name, MemberStatus status) {
        return new Member(name, at(1), new TreeMap<>(), status, VERSIONS);
    }

    private static final ProtocolVersions VERSIONS = new ProtocolVersions(1, 5, 2, 2, 5, 5);

    private SnapshotWriter writer(SnapshotFile file, boolean rejoinAfterLeave) {
        return new SnapshotWriter(
                new SnapshotBook(MOST_MEMBERS, rejoinAfterLeave),
                file,
                () -> List.copyOf(members),
                counters,
                LoggerFactory.getLogger(SnapshotWriterTest.class),
                "here",
                0);
    }

    private Recovered read() throws IOException {
        return SnapshotReader.read(path, new SnapshotBook(MOST_MEMBERS, true));
    }

    private static SnapshotLine alive(String name) {
        return new SnapshotLine.Alive(name, at(1));
    }

    /** A disk that refuses when it is told to, and remembers. */
    private static final class MoodyFile implements SnapshotFile {
        private boolean full;
        private int tries;
        private String content = "";

        private void complain() throws IOException {
            tries++;
            if (full) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void append(byte[] lines) throws IOException {
            complain();
            content += new String(lines, StandardCharsets.UTF_8);
        }

        @Override
        public void replace(byte[] whole) throws IOException {
            complain();
            content = new String(whole, StandardCharsets.UTF_8);
        }

        @Override
        public void close() {}
    }

    @Test
    void whatHappensIsInTheFile() throws Exception {
        SnapshotWriter writer = writer(new DiskFile(path), false);
        writer.offer(alive("a"));
        writer.offer(alive("b"));
        writer.setTimes(5, 6, 7, 1000);
        writer.turn(0, 0);
        writer.offer(new SnapshotLine.NotAlive("a"));
        writer.offer(alive("forged\nleave"));
        writer.setTimes(8, 6, 7, 1001);
        writer.turn(0, 0);
        Recovered read = read();
        assertThat(read.alive()).containsOnlyKeys("b");
        assertThat(read).isEqualTo(new Recovered(read.alive(), 8, 6, 7, 1001, 0));
        assertThat(Files.readString(path)).endsWith("not-alive: a\nclock: 8\n# incarnation: 1001\n");
        assertThat(folder.resolve("snapshot.compact")).doesNotExist();
        assertThat(writer.isIdle()).isTrue();
    }

    @Test
    void whatIsKnownIsNotWrittenTwice() throws Exception {
        SnapshotWriter writer = writer(new DiskFile(path), false);
        writer.offer(alive("a"));
        writer.turn(0, 0);
        String before = Files.readString(path);
        writer.offer(alive("a"));
        writer.turn(0, 0);
        assertThat(Files.readString(path)).isEqualTo(before);
    }

    @Test
    void leavingIsTheLastThingWritten() throws Exception {
        for (boolean rejoin : new boolean[] {false, true}) {
            SnapshotWriter writer = writer(new DiskFile(path), rejoin);
            writer.offer(alive("a"));
            writer.setTimes(5, 5, 5, 44);
            writer.leave();
            writer.turn(0, 0);
            writer.offer(alive("late"));
            writer.setTimes(6, 6, 6, 45);
            writer.turn(0, 0);
            assertThat(writer.isIdle()).isTrue();
            assertThat(Files.readString(path)).contains("leave\n").doesNotContain("late");
            Recovered asToldTo = SnapshotReader.read(path, new SnapshotBook(MOST_MEMBERS, rejoin));
            assertThat(asToldTo.alive().keySet()).isEqualTo(rejoin ? java.util.Set.of("a") : java.util.Set.of());
            assertThat(asToldTo.incarnation()).isEqualTo(44);
        }
    }

    @Test
    void aLongFileIsMadeShort() throws Exception {
        SnapshotWriter writer = writer(new DiskFile(path), false);
        for (int i = 0; i < 20_000; i++) {
            writer.offer(i % 2 == 0 ? alive("flapping") : new SnapshotLine.NotAlive("flapping"));
            if (i % 1000 == 999) {
                writer.turn(0, 0);
                assertThat(Files.size(path)).isLessThan(200 * 1024);
            }
        }
        writer.offer(alive("b"));
        writer.turn(0, 0);
        assertThat(read().alive()).containsOnlyKeys("b");
    }

    @Test
    void aFullDiskIsTriedAgainAndNothingIsLost() throws Exception {
        MoodyFile file = new MoodyFile();
        SnapshotWriter writer = writer(file, false);
        writer.offer(alive("a"));
        writer.turn(0, 0);
        file.full = true;
        file.tries = 0;
        for (int i = 0; i < 29; i++) {
            writer.offer(alive("n" + i));
            writer.turn(0, i * SECOND);
        }
        assertThat(file.tries).as("once, then not for 30 s").isEqualTo(1);
        writer.turn(0, 31 * SECOND);
        assertThat(file.tries).isEqualTo(2);
        assertThat(counters.get(Counter.SNAPSHOT_FAILURES)).isEqualTo(2);
        file.full = false;
        writer.turn(0, 62 * SECOND);
        assertThat(file.content).contains("alive: a ", "alive: n0 ", "alive: n28 ");
        writer.offer(new SnapshotLine.NotAlive("a"));
        writer.turn(0, 62 * SECOND);
        assertThat(file.content).endsWith("not-alive: a\n");
    }

    @Test
    void aFolderThatGoesAndComesIsNoEnd() throws Exception {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        path = inner.resolve("snapshot");
        SnapshotWriter writer = writer(new DiskFile(path), false);
        writer.offer(alive("a"));
        writer.turn(0, 0);
        Files.delete(path);
        Files.delete(inner);
        // The open file takes it all, though nobody will ever read it; only a new file would notice.
        writer.offer(alive("b"));
        for (int i = 0; i < 10_000; i++) {
            writer.offer(i % 2 == 0 ? alive("flapping") : new SnapshotLine.NotAlive("flapping"));
            writer.turn(0, SECOND);
        }
        assertThat(counters.get(Counter.SNAPSHOT_FAILURES)).isEqualTo(1);
        Files.createDirectory(inner);
        writer.turn(0, 32 * SECOND);
        assertThat(read().alive()).containsOnlyKeys("a", "b");
    }

    @Test
    void whatASlowDiskMissesIsMadeUpFor() throws Exception {
        MoodyFile file = new MoodyFile();
        SnapshotWriter writer = writer(file, false);
        writer.offer(alive("gone"));
        writer.turn(0, 0);
        for (int i = 0; i < 20_000; i++) {
            writer.offer(alive("n" + i));
            members.add(member("n" + i, MemberStatus.ALIVE));
        }
        members.add(member("gone", MemberStatus.FAILED));
        writer.offer(new SnapshotLine.NotAlive("gone"));
        assertThat(counters.get(Counter.SNAPSHOT_LINES_DROPPED)).isPositive();
        while (!writer.isIdle()) {
            writer.turn(0, 0);
        }
        Files.writeString(path, file.content);
        assertThat(read().alive()).hasSize(20_000).doesNotContainKey("gone").containsKey("n19999");
    }

    @Test
    void whoWasNotSeenForAnHourIsForgottenInCompany() throws Exception {
        Files.writeString(path, "alive: old 10.0.0.1:7946\nalive: b 10.0.0.1:7946\n");
        SnapshotBook book = new SnapshotBook(MOST_MEMBERS, false, read());
        MoodyFile file = new MoodyFile();
        SnapshotWriter writer = new SnapshotWriter(
                book,
                file,
                () -> List.copyOf(members),
                counters,
                LoggerFactory.getLogger(SnapshotWriterTest.class),
                "here",
                0);
        members.add(member("me", MemberStatus.ALIVE));
        writer.turn(0, 0);
        assertThat(file.content).contains("alive: old ", "alive: b ");
        members.add(member("b", MemberStatus.ALIVE));
        for (int i = 0; i < 10_000; i++) {
            writer.offer(i % 2 == 0 ? alive("b") : new SnapshotLine.NotAlive("b"));
            writer.turn(0, 3700 * SECOND);
        }
        assertThat(file.content).doesNotContain("old");
    }
}
