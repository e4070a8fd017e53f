package dev.muster.agent;

import dev.muster.agent.api.LogReport;
import dev.muster.agent.api.LogReport.LogEntry;
import dev.muster.agent.api.LogRequest;
import dev.muster.agent.api.LogStand;
import dev.muster.agent.api.Logs;
import dev.muster.supervisor.LogPlace;
import dev.muster.supervisor.ServiceName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Reads the logs of this node's services for whoever asks. Who asks keeps the places, so a slow reader costs nothing
 * here: between two requests nothing is held. Any thread.
 *
 * <p>Limits: {@value #MOST_READERS} requests at a time, {@value #MOST_LOGS} logs and {@value #MOST_ENTRIES} lines or
 * 1 MiB of text a request, {@value LogReport#LONGEST_TEXT} characters a line, 10,000 lines back from the end, 5 s of
 * waiting.
 */
final class ServiceLogs implements Logs {

    private static final int FORMAT = 1;
    private static final int MOST_READERS = 16;
    private static final int MOST_LOGS = 100;
    private static final int MOST_LINES_BACK = 10_000;
    private static final int MOST_ENTRIES = 1000;
    private static final int MOST_CHARACTERS = 1 << 20;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY = 429;
    private static final int BROKEN = 500;

    private final String node;
    private final Supplier<SortedMap<ServiceName, Path>> files;
    private final Semaphore readers = new Semaphore(MOST_READERS);

    /** @param files the services that have a log, and where that is */
    ServiceLogs(String node, Supplier<SortedMap<ServiceName, Path>> files) {
        this.node = node;
        this.files = files;
    }

    @Override
    public Answer read(LogRequest request) throws InterruptedException {
        if (request.lines() < 0 || request.lines() > MOST_LINES_BACK) {
            return new Answer.Refused(BAD_REQUEST, "the lines are 0 to " + MOST_LINES_BACK, "ask for fewer");
        }
        SortedMap<ServiceName, Path> there = files.get();
        List<LogStand> wanted = request.logs().isEmpty()
                ? there.keySet().stream()
                        .map(name -> new LogStand(name.value(), ""))
                        .toList()
                : request.logs();
        if (wanted.size() > MOST_LOGS) {
            return new Answer.Refused(
                    BAD_REQUEST, wanted.size() + " logs are more than can be read at once", "name " + MOST_LOGS);
        }
        if (!readers.tryAcquire()) {
            return new Answer.Refused(TOO_MANY, "too many read the logs of this agent now", "try again in a moment");
        }
        try {
            return read(request, wanted, there);
        } finally {
            readers.release();
        }
    }

    private Answer read(LogRequest request, List<LogStand> wanted, SortedMap<ServiceName, Path> there)
            throws InterruptedException {
        List<LogSource> sources = new ArrayList<>();
        try {
            for (LogStand stand : wanted) {
                Optional<LogPlace> place = LogPlace.parse(stand.place());
                if (place.isEmpty() && !stand.place().isEmpty()) {
                    return new Answer.Refused(
                            BAD_REQUEST, "this is no place in a log", "give places as the agent gave them, or none");
                }
                Optional<Path> file = file(stand.service(), there);
                if (file.isPresent()) {
                    sources.add(LogSource.open(stand.service(), file.get(), place, request.lines()));
                }
            }
            if (sources.isEmpty()) {
                return none(there);
            }
            return new Answer.Read(page(sources, Duration.ofMillis(request.waitMillis())));
        } catch (IOException e) {
            return new Answer.Refused(BROKEN, "a log can't be read: " + e.getMessage(), "the agent must be able to");
        } finally {
            sources.forEach(LogSource::close);
        }
    }

    private static Optional<Path> file(String service, SortedMap<ServiceName, Path> there) {
        return there.entrySet().stream()
                .filter(entry -> entry.getKey().value().equals(service))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static Answer none(SortedMap<ServiceName, Path> there) {
        return there.isEmpty()
                ? new Answer.Refused(
                        NOT_FOUND, "this agent runs no service, so it has no log", "ask another, with --agent")
                : new Answer.Refused(
                        NOT_FOUND,
                        "this agent runs no such service",
                        "it has the logs of "
                                + there.keySet().stream()
                                        .map(ServiceName::value)
                                        .collect(Collectors.joining(", ")));
    }

    private LogReport page(List<LogSource> sources, Duration patience) throws IOException, InterruptedException {
        Duration wait = patience.compareTo(LONGEST_WAIT) < 0 ? patience : LONGEST_WAIT;
        long end = System.nanoTime() + wait.toNanos();
        List<LogEntry> lines = lines(sources);
        while (lines.isEmpty() && System.nanoTime() - end < 0) {
            // Who waits holds up nobody who reads.
            readers.release();
            try {
                Thread.sleep(LOOK_AGAIN); // Files tell nobody that they grow.
            } finally {
                readers.acquireUninterruptibly();
            }
            lines = lines(sources);
        }
        boolean more = false;
        List<LogStand> stands = new ArrayList<>();
        for (LogSource source : sources) {
            more |= source.head().isPresent();
            stands.add(source.stand());
        }
        return new LogReport(FORMAT, node, lines, more, stands);
    }

    /** The next of each, in the order of their times. */
    private static List<LogEntry> lines(List<LogSource> sources) throws IOException {
        List<LogEntry> lines = new ArrayList<>();
        int characters = 0;
        for (LogSource source : sources) {
            source.look();
        }
        while (lines.size() < MOST_ENTRIES && characters < MOST_CHARACTERS) {
            List<LogSource> waiting = new ArrayList<>();
            for (LogSource source : sources) {
                if (source.head().isPresent()) {
                    waiting.add(source);
                }
            }
            if (waiting.isEmpty()) {
                break;
            }
            waiting.sort(Comparator.comparing(LogSource::time));
            LogEntry entry = waiting.getFirst().take();
            characters += entry.text().length();
            lines.add(entry);
        }
        return lines;
    }
}
