package dev.muster.cli;

import dev.muster.agent.api.LogReport;
import dev.muster.agent.api.LogReport.LogEntry;
import dev.muster.agent.api.LogRequest;
import dev.muster.agent.api.LogStand;
import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.text.SafeText;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The logs of one agent, page by page. It keeps the places, so it goes on where it was when the agent was away for a
 * while. Used by one thread.
 */
final class LogTrail {

    private static final int WAIT_MILLIS = 2000;

    /** An agent that is replaced by a newer one is back by then. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AgentDoors doors;
    private final String node;
    private final PrintStream err;
    private LogReport page;
    private boolean saidBusy;

    private LogTrail(AgentDoors doors, AgentDoor door, LogRequest first, PrintStream err) throws DoorException {
        this.doors = doors;
        this.node = door.node();
        this.err = err;
        this.page = read(door, first);
    }

    /**
     * Reads the first page; empty where the agent has none of these logs, and others are asked as well.
     *
     * @param err is told, once, that an agent keeps this one waiting
     */
    static Optional<LogTrail> begin(AgentDoors doors, String node, LogRequest first, boolean others, PrintStream err)
            throws CommandFailure {
        try (AgentDoor door = doors.open(Optional.of(node))) {
            return Optional.of(new LogTrail(doors, door, first, err));
        } catch (DoorException e) {
            if (others && e.reason() != DoorException.Reason.BUSY) {
                return Optional.empty();
            }
            throw AgentChoice.failure(e);
        }
    }

    /** Reads a page; an agent that has too many readers has some time to get to this one. */
    private LogReport read(AgentDoor door, LogRequest request) throws DoorException {
        long begun = System.nanoTime();
        while (true) {
            try {
                return door.logs(request);
            } catch (DoorException e) {
                if (e.reason() != DoorException.Reason.BUSY
                        || System.nanoTime() - begun > PATIENCE.toNanos()
                        || !pause()) {
                    throw e;
                }
            }
            if (!saidBusy) {
                saidBusy = true;
                err.println("too many read the logs of the agent " + SafeText.of(node) + " now; it has "
                        + PATIENCE.toSeconds() + " s to get to this one");
            }
        }
    }

    String node() {
        return node;
    }

    /** Whose logs these are. */
    List<String> services() {
        return page.logs().stream().map(LogStand::service).toList();
    }

    /** Prints so many lines of each: who prints faster than this reads would never come to an end. */
    void printLast(LogPrinter printer, int most) throws CommandFailure {
        Map<String, Integer> printed = new HashMap<>();
        try (AgentDoor door = doors.open(Optional.of(node))) {
            while (true) {
                for (LogEntry entry : page.lines()) {
                    if (printed.merge(entry.service(), 1, Integer::sum) <= most && !printer.print(node, entry)) {
                        return;
                    }
                }
                boolean enough =
                        page.logs().stream().allMatch(stand -> printed.getOrDefault(stand.service(), 0) >= most);
                if (!page.more() || enough) {
                    return;
                }
                page = read(door, new LogRequest(page.logs(), 0, 0));
            }
        } catch (DoorException e) {
            throw AgentChoice.failure(e);
        }
    }

    /** Prints what there is and what comes, for ever. True when nobody reads any more, false when the agent is gone. */
    boolean follow(LogPrinter printer) {
        long heard = System.nanoTime();
        boolean silent = false;
        while (true) {
            try (AgentDoor door = doors.open(Optional.of(node))) {
                while (page.lines().stream().allMatch(entry -> printer.print(node, entry))) {
                    page = read(door, new LogRequest(page.logs(), 0, WAIT_MILLIS));
                    heard = System.nanoTime();
                    silent = false;
                }
                return true;
            } catch (DoorException e) {
                if (e.reason() != DoorException.Reason.NO_AGENT
                        || System.nanoTime() - heard > PATIENCE.toNanos()
                        || !pause()) {
                    err.println(SafeText.lines(e.text()));
                    return false;
                }
                if (!silent) {
                    silent = true;
                    err.println("the agent " + SafeText.of(node) + " does not answer; it has " + PATIENCE.toSeconds()
                            + " s to come back");
                }
            }
        }
    }

    private static boolean pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(500);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
