package dev.muster.agent;

import dev.muster.agent.api.LogReport;
import dev.muster.agent.api.LogReport.LogEntry;
import dev.muster.agent.api.LogStand;
import dev.muster.supervisor.LogFollower;
import dev.muster.supervisor.LogPlace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One log among those of a request: what was read of it and not taken yet, and the place behind what was taken. */
final class LogSource implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogSource.class);

    /** As it stands before each line: {@code 2026-11-22T20:39:19.123Z}, and a space. */
    private static final int STAMP = 24;

    private final String service;
    private final LogFollower follower;
    private final Deque<LogFollower.Line> read = new ArrayDeque<>();
    private LogPlace place;
    private boolean dry;

    private LogSource(String service, LogFollower follower, LogPlace place) {
        this.service = service;
        this.follower = follower;
        this.place = place;
    }

    /** Goes on at the place; without one it begins so many lines before the end. */
    static LogSource open(String service, Path file, Optional<LogPlace> from, int lastLines) throws IOException {
        LogFollower follower = from.isPresent() ? LogFollower.at(file, from.get()) : LogFollower.open(file, lastLines);
        return new LogSource(service, follower, from.isPresent() ? from.get() : follower.place());
    }

    /** There may be something new. */
    void look() {
        dry = false;
    }

    /** The next line; empty if there is none, until somebody {@link #look looks} again. */
    Optional<LogFollower.Line> head() throws IOException {
        if (read.isEmpty() && !dry) {
            read.addAll(follower.lines());
            dry = read.isEmpty();
        }
        return Optional.ofNullable(read.peek());
    }

    /** When the next line was written, as text that can be compared; empty if that isn't known. */
    String time() {
        LogFollower.Line next = read.peek();
        return next == null ? "" : time(next.text());
    }

    private static String time(String line) {
        boolean stamped = line.length() > STAMP
                && line.charAt(STAMP) == ' '
                && line.charAt(STAMP - 1) == 'Z'
                && line.charAt(10) == 'T'
                && line.charAt(4) == '-';
        return stamped ? line.substring(0, STAMP) : "";
    }

    LogEntry take() {
        LogFollower.Line next = read.remove();
        place = next.next();
        String time = time(next.text());
        String text = time.isEmpty() ? next.text() : next.text().substring(STAMP + 1);
        return new LogEntry(
                service,
                time,
                text.length() <= LogReport.LONGEST_TEXT ? text : text.substring(0, LogReport.LONGEST_TEXT) + "…");
    }

    LogStand stand() {
        return new LogStand(service, place.text());
    }

    @Override
    public void close() {
        try {
            follower.close();
        } catch (IOException e) {
            LOG.debug("Closing the log of {}: {}", service, e.getMessage());
        }
    }
}
