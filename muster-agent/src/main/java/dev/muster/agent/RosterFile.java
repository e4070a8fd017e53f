package dev.muster.agent;

import dev.muster.agent.roster.RememberedRoster;
import dev.muster.agent.roster.Roster;
import dev.muster.gossip.snapshot.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last roster on the disk, mode 0600. A thread of its own writes it, the newest at most once a second; what comes
 * in between is skipped. Whoever saves never waits. What can't be read or written is said in the log and costs nothing
 * else.
 */
final class RosterFile implements AutoCloseable {

    /**
     * An older file says nothing of who is there now, and addresses are used again. It is the wall clock's time, the
     * only one that two runs share, and as long as gossip remembers who failed.
     */
    static final Duration OLDEST = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger(RosterFile.class);
    private static final long BETWEEN_MILLIS = 1000;
    private static final Duration TOUCHED_EVERY = Duration.ofMinutes(10);
    private static final long END_MILLIS = 2000;

    private final Path path;
    private final AtomicFile file;
    private final AtomicReference<@Nullable Roster> newest = new AtomicReference<>();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread thread;
    private long touchedNanos = System.nanoTime();
    private boolean complained;

    /** Does nothing to the file until the first save. */
    RosterFile(Path path) {
        this.path = path;
        this.file = new AtomicFile(
                path, ".new", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        this.thread = Thread.ofVirtual().name("muster-roster").start(this::run);
    }

    /** What it holds, if it is whole and not too old. */
    RememberedRoster last(boolean loopbackAccepted, Instant now, long nowNanos) {
        try {
            Instant written = Files.getLastModifiedTime(path).toInstant();
            if (written.isBefore(now.minus(OLDEST))) {
                LOG.info("The last roster, {}, is of {} and too old to begin with", path, written);
                return RememberedRoster.none();
            }
            try (InputStream in = Files.newInputStream(path)) {
                byte[] bytes = in.readNBytes(RememberedRoster.largestBytes() + 1);
                return RememberedRoster.read(bytes, loopbackAccepted, nowNanos);
            }
        } catch (NoSuchFileException e) {
            // The first start.
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("The last roster, {}, can't be used: {}. The agent begins without it", path, e.getMessage());
        }
        return RememberedRoster.none();
    }

    /** Keeps {@code roster} in place of what was saved before. */
    void save(Roster roster) {
        newest.set(roster);
    }

    private void run() {
        try {
            boolean ended = false;
            while (!ended) {
                // Never interrupted: that would break off a write.
                ended = ending.await(BETWEEN_MILLIS, TimeUnit.MILLISECONDS);
                Roster next = newest.getAndSet(null);
                if (next != null || System.nanoTime() - touchedNanos >= TOUCHED_EVERY.toNanos()) {
                    touchedNanos = System.nanoTime();
                    write(next);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Without a new one, the file is only marked as true still. */
    private void write(@Nullable Roster roster) {
        try {
            if (roster != null) {
                file.replace(RememberedRoster.bytes(roster));
            } else if (Files.exists(path)) {
                Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
            }
            complained = false;
        } catch (IOException | IllegalArgumentException e) {
            if (!complained) {
                LOG.warn("The roster can't be kept in {}: {}", path, e.getMessage());
                complained = true;
            }
        }
    }

    /** What was saved is on the disk then. */
    @Override
    public void close() {
        ending.countDown();
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
