package dev.muster.gossip.snapshot;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * Keeps the file equal to what happens. Any thread may {@link #offer}, which never waits; one thread calls {@link
 * #turn}, again and again. What was offered while the disk was slow and the queue full is made up for from the list of
 * members. While the disk refuses, nothing is lost either: the whole is written anew when it is tried again.
 */
final class SnapshotWriter {

    static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final int MOST_WAITING = 4096;
    private static final int MOST_AT_ONCE = 1024;
    private static final int LEAST_LIMIT_BYTES = 128 * 1024;
    private static final int BYTES_FOR_MEMBER = 2 * 128;
    /** When it is clear that a member of an earlier life will not come back. */
    private static final long UNSEEN_KEPT_NANOS = TimeUnit.HOURS.toNanos(1);

    private final BlockingQueue<SnapshotLine> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final SnapshotBook book;
    private final SnapshotFile file;
    private final Supplier<List<Member>> members;
    private final Counters counters;
    private final Logger log;
    private final String shownPath;
    private final long startNanos;
    private volatile boolean missed;
    private volatile boolean leaving;
    private volatile Times times;
    private Times written;
    private boolean rewrite = true;
    private boolean broken;
    private long retryAtNanos;
    private long sizeBytes;

    /** Where the clocks and the incarnation stand, as the file says it. */
    record Times(long clock, long eventClock, long queryClock, long incarnation) {}

    SnapshotWriter(
            SnapshotBook book,
            SnapshotFile file,
            Supplier<List<Member>> members,
            Counters counters,
            Logger log,
            String shownPath,
            long nowNanos) {
        this.book = book;
        this.file = file;
        this.members = members;
        this.counters = counters;
        this.log = log;
        this.shownPath = shownPath;
        this.startNanos = nowNanos;
        Recovered before = book.content(0);
        this.times = new Times(before.clock(), before.eventClock(), before.queryClock(), before.incarnation());
        this.written = times;
    }

    /** Any thread; never waits. */
    void offer(SnapshotLine line) {
        if (!waiting.offer(line)) {
            counters.count(Counter.SNAPSHOT_LINES_DROPPED);
            missed = true;
        }
    }

    /** Any thread; never waits. Nothing that comes later is written. */
    void leave() {
        leaving = true;
    }

    /** One thread; never waits. */
    void setTimes(long clock, long eventClock, long queryClock, long incarnation) {
        Times last = times;
        boolean changed = clock != last.clock()
                || eventClock != last.eventClock()
                || queryClock != last.queryClock()
                || incarnation != last.incarnation();
        if (changed) {
            times = new Times(clock, eventClock, queryClock, incarnation);
        }
    }

    /** Writes what there is, waiting for it at most {@code waitMillis}. */
    void turn(long waitMillis, long nowNanos) throws InterruptedException {
        List<SnapshotLine> lines = new ArrayList<>();
        SnapshotLine first = waiting.poll(waitMillis, TimeUnit.MILLISECONDS);
        if (first != null) {
            lines.add(first);
            waiting.drainTo(lines, MOST_AT_ONCE - 1);
        }
        addTimes(lines);
        if (leaving && !book.left() && waiting.isEmpty()) {
            lines.add(new SnapshotLine.Leave());
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (SnapshotLine line : lines) {
            if (!book.left() && !book.isOldNews(line)) {
                book.apply(line);
                write(line, text);
            }
        }
        if (missed) {
            missed = false;
            catchUp();
        }
        put(text.toByteArray(), nowNanos);
    }

    private void catchUp() {
        if (!book.left()) {
            book.catchUp(members.get());
            rewrite = true;
        }
    }

    /** Whether everything that was offered has been taken up. */
    boolean isIdle() {
        return waiting.isEmpty()
                && !missed
                && (!rewrite || broken)
                && times.equals(written)
                && (!leaving || book.left());
    }

    private void addTimes(List<SnapshotLine> lines) {
        Times now = times;
        if (now.clock() != written.clock()) {
            lines.add(new SnapshotLine.Clock(now.clock()));
        }
        if (now.eventClock() != written.eventClock()) {
            lines.add(new SnapshotLine.EventClock(now.eventClock()));
        }
        if (now.queryClock() != written.queryClock()) {
            lines.add(new SnapshotLine.QueryClock(now.queryClock()));
        }
        if (now.incarnation() != written.incarnation()) {
            lines.add(new SnapshotLine.Incarnation(now.incarnation()));
        }
        written = now;
    }

    private static void write(SnapshotLine line, ByteArrayOutputStream text) {
        SnapshotLine.write(line).ifPresent(words -> text.writeBytes((words + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private void put(byte[] lines, long nowNanos) {
        if (broken && nowNanos < retryAtNanos) {
            return;
        }
        try {
            boolean full = sizeBytes + lines.length > Math.max(LEAST_LIMIT_BYTES, BYTES_FOR_MEMBER * book.aliveCount());
            if (rewrite || broken || full) {
                replace(nowNanos);
            } else if (lines.length > 0) {
                file.append(lines);
                sizeBytes += lines.length;
            }
            if (broken) {
                broken = false;
                log.info("the snapshot {} is written again", shownPath);
            }
        } catch (IOException e) {
            counters.count(Counter.SNAPSHOT_FAILURES);
            if (!broken) {
                log.warn(
                        "cannot write the snapshot {}: {}; trying again every {} s. Is the disk full, or the folder"
                                + " gone? Until then a restart of this node finds the others as of before.",
                        shownPath,
                        e.toString(),
                        TimeUnit.NANOSECONDS.toSeconds(RETRY_NANOS));
            }
            broken = true;
            retryAtNanos = nowNanos + RETRY_NANOS;
        }
    }

    private void replace(long nowNanos) throws IOException {
        List<Member> now = members.get();
        boolean company =
                now.stream().filter(m -> m.status() == MemberStatus.ALIVE).count() > 1;
        if (company && nowNanos - startNanos > UNSEEN_KEPT_NANOS) {
            book.keepOnly(now);
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        book.lines().forEach(line -> write(line, text));
        file.replace(text.toByteArray());
        sizeBytes = text.size();
        rewrite = false;
    }

    /** Nothing more is written. */
    void close() {
        try {
            file.close();
        } catch (IOException e) {
            counters.count(Counter.SNAPSHOT_FAILURES);
        }
    }
}
