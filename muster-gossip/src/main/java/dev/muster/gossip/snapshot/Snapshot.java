package dev.muster.gossip.snapshot;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.Member;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.swim.LogText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory of a node over restarts, in one file. {@link #open} reads it and blocks for that; afterwards any thread
 * may record, which never blocks: a thread of its own writes. Source: Serf's protocol (snapshots), but replaced
 * atomically, with the own incarnation (in a comment), and without names that could forge lines.
 */
public final class Snapshot implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);
    private static final long WAIT_MILLIS = 500;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final Path path;
    private final Recovered recovered;
    private final boolean rejoinAfterLeave;
    private final int mostMembers;
    private volatile @Nullable SnapshotWriter writer;
    private volatile @Nullable Thread thread;
    private volatile boolean closing;

    private Snapshot(Path path, Recovered recovered, boolean rejoinAfterLeave, int mostMembers) {
        this.path = path;
        this.recovered = recovered;
        this.rejoinAfterLeave = rejoinAfterLeave;
        this.mostMembers = mostMembers;
    }

    /**
     * Reads the file, if there is one.
     *
     * @param rejoinAfterLeave whether a node that left on purpose goes back to where it was
     * @throws IOException if it cannot be read, or is no snapshot; the message says what to do
     */
    public static Snapshot open(Path file, boolean rejoinAfterLeave, int mostMembers) throws IOException {
        // The file itself is replaced, not a link to it.
        Path path = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        SnapshotBook book = new SnapshotBook(mostMembers, rejoinAfterLeave);
        Recovered recovered = SnapshotReader.read(path, book);
        return new Snapshot(path, recovered, rejoinAfterLeave, mostMembers);
    }

    /** What was remembered when it was opened. */
    public Recovered recovered() {
        return recovered;
    }

    /** Begins to write. {@code members} gives who is known now; any thread may ask it. */
    public void start(String nodeName, Counters counters, Supplier<List<Member>> members) {
        String shownPath = LogText.quote(path.toString());
        for (long i = 0; i < recovered.linesIgnored(); i++) {
            counters.count(Counter.SNAPSHOT_LINES_IGNORED);
        }
        if (recovered.linesIgnored() > 0) {
            LOG.warn("passed over {} lines of the snapshot {} that are none", recovered.linesIgnored(), shownPath);
        }
        SnapshotWriter started = new SnapshotWriter(
                new SnapshotBook(mostMembers, rejoinAfterLeave, recovered),
                new DiskFile(path),
                members,
                counters,
                LOG,
                shownPath,
                System.nanoTime());
        writer = started;
        thread =
                Thread.ofPlatform().name("muster-snapshot-" + nodeName).daemon().start(() -> run(started));
    }

    private void run(SnapshotWriter started) {
        try {
            while (!closing || !started.isIdle()) {
                started.turn(closing ? 0 : WAIT_MILLIS, System.nanoTime());
            }
        } catch (InterruptedException e) {
            // Closing took too long.
            Thread.currentThread().interrupt();
        } finally {
            started.close();
        }
    }

    /** Takes note of what became of a member. */
    public void record(ClusterEvent.MemberEvent event) {
        Member member = event.member();
        switch (event) {
            case ClusterEvent.MemberJoined ignored -> offer(new SnapshotLine.Alive(member.name(), member.address()));
            case ClusterEvent.MemberLeft ignored -> offer(new SnapshotLine.NotAlive(member.name()));
            case ClusterEvent.MemberFailed ignored -> offer(new SnapshotLine.NotAlive(member.name()));
            case ClusterEvent.MemberReaped ignored -> offer(new SnapshotLine.NotAlive(member.name()));
            case ClusterEvent.MemberUpdated ignored -> offer(new SnapshotLine.Alive(member.name(), member.address()));
            case ClusterEvent.MemberLeaving ignored -> {
                // It may yet stay.
            }
        }
    }

    /** Takes note of the next Lamport times, and of the own incarnation. One thread. */
    public void recordTimes(long lamportTime, long eventTime, long queryTime, long incarnation) {
        SnapshotWriter to = writer;
        if (to != null) {
            to.setTimes(lamportTime - 1, eventTime - 1, queryTime - 1, incarnation);
        }
    }

    /** This node leaves on purpose: that is the last thing recorded. */
    public void recordLeave() {
        SnapshotWriter to = writer;
        if (to != null) {
            to.leave();
        }
    }

    private void offer(SnapshotLine line) {
        SnapshotWriter to = writer;
        if (to != null) {
            to.offer(line);
        }
    }

    /** Writes what is left, for two seconds at most. */
    @Override
    public void close() {
        closing = true;
        Thread running = thread;
        if (running == null) {
            return;
        }
        try {
            if (!running.join(CLOSE_PATIENCE)) {
                running.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
