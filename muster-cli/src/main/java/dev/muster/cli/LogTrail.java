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
    private LogReport page;

    private LogTrail(AgentDoors doors, String node, LogReport first) {
        this.doors = doors;
        this.node = node;
        this.page = first;
    }

    /** Reads the first page; empty where the agent has none of these logs, and others are asked as well. */
    static Optional<LogTrail> begin(AgentDoors doors, String node, LogRequest first, boolean others)
            throws CommandFailure {
        try (AgentDoor door = doors.open(Optional.of(node))) {
            return Optional.of(new LogTrail(doors, door.node(), door.logs(first)));
        } catch (DoorException e) {
            if (others) {
                return Optional.empty();
            }
            throw AgentChoice.failure(e);
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
                page = door.logs(new LogRequest(page.logs(), 0, 0));
            }
        } catch (DoorException e) {
            throw AgentChoice.failure(e);
        }
    }

    /** Prints what there is and what comes, for ever. True when nobody reads any more, false when the agent is gone. */
    boolean follow(LogPrinter printer, PrintStream err) {
        long heard = System.nanoTime();
        boolean silent = false;
        while (true) {
            try (AgentDoor door = doors.open(Optional.of(node))) {
                while (page.lines().stream().allMatch(entry -> printer.print(node, entry))) {
                    page = door.logs(new LogRequest(page.logs(), 0, WAIT_MILLIS));
                    heard = System.nanoTime();
                    silent = false;
                }
                return true;
            } catch (DoorException e) {
                if (e.reason() == DoorException.Reason.REFUSED
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
