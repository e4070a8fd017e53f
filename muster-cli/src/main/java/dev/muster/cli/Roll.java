package dev.muster.cli;

import dev.muster.agent.api.RestartRequest;
import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.text.SafeText;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * A roll over some nodes: so many at a time, each restarted as a whole before the next is begun. After the first that
 * doesn't come back no other is begun. For one thread.
 */
final class Roll {

    private final AgentDoor door;
    private final PrintStream out;
    private final RestartRequest request;
    private final Deque<String> untouched;
    private final List<RestartProgress> underWay = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private final List<String> unheard = new ArrayList<>();

    /** @param nodes in the order in which they are restarted */
    Roll(AgentDoor door, PrintStream out, RestartRequest request, List<String> nodes) {
        this.door = door;
        this.out = out;
        this.request = request;
        this.untouched = new ArrayDeque<>(nodes);
    }

    /** Rolls until all are done, one has failed, or somebody says stop; whether all are done. */
    boolean run(int parallel, BooleanSupplier stop) throws DoorException, InterruptedException {
        while (!stop.getAsBoolean() && (!underWay.isEmpty() || (failed.isEmpty() && !untouched.isEmpty()))) {
            while (failed.isEmpty() && underWay.size() < parallel && !untouched.isEmpty()) {
                begin(untouched.removeFirst());
            }
            TimeUnit.MILLISECONDS.sleep(RestartCommand.LOOK_EVERY_MILLIS);
            for (RestartProgress progress : List.copyOf(underWay)) {
                progress.look();
                if (progress.isOver()) {
                    underWay.remove(progress);
                    end(progress);
                }
            }
        }
        return failed.isEmpty() && underWay.isEmpty() && untouched.isEmpty();
    }

    private void begin(String node) throws DoorException {
        try {
            underWay.add(RestartProgress.begin(
                    door,
                    out,
                    new RestartRequest(node, request.service(), "", request.atOnce(), request.timeoutMillis())));
        } catch (DoorException e) {
            switch (e.reason()) {
                case BUSY, REFUSED -> {
                    failed.add(node);
                    out.println(e.text());
                }
                case NO_AGENT -> {
                    unheard.add(node);
                    throw e;
                }
            }
        }
    }

    private void end(RestartProgress progress) {
        (progress.isDone() ? done : failed).add(progress.report().node());
        if (!progress.isDone()) {
            out.println(progress.node() + ": " + progress.why());
        }
    }

    /** What was done and what was not, a line each; safe to print. */
    List<String> summary() {
        List<String> lines = new ArrayList<>();
        line(lines, "restarted: ", done);
        line(lines, "not restarted, or did not come back: ", failed);
        line(
                lines,
                "under way, which go on by themselves: ",
                underWay.stream().map(progress -> progress.report().node()).toList());
        line(lines, "asked, and not heard of: ", unheard);
        line(lines, "untouched: ", untouched);
        return lines;
    }

    private static void line(List<String> lines, String what, Collection<String> nodes) {
        if (!nodes.isEmpty()) {
            lines.add(what + nodes.stream().map(SafeText::of).collect(Collectors.joining(", ")));
        }
    }

    int doneCount() {
        return done.size();
    }
}
