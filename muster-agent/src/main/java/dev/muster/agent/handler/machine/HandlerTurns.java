package dev.muster.agent.handler.machine;

import dev.muster.agent.handler.machine.Line.Stage;
import dev.muster.agent.handler.machine.Line.Turn;
import dev.muster.agent.roster.PrintableText;
import dev.muster.agent.rpc.protocol.SerfEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whose turn it is: each handler runs for one event after another, in their order, and all handlers beside each other;
 * so one that hangs delays itself alone, until its time is up. A machine without a clock; for one thread. An event that
 * two words of a filter name is run twice, as with Serf.
 */
public final class HandlerTurns {

    /** A run that takes longer is named in the log, as Serf does. */
    static final Duration SLOW = Duration.ofSeconds(1);

    /** How long a run may take to end when it is asked to. */
    static final Duration GRACE = Duration.ofSeconds(2);

    /** A run that does not end even when it is killed is waited for no longer. */
    static final Duration GIVEN_UP = Duration.ofSeconds(5);

    /** Lines of runs that are under way, by the run's number. */
    private final SortedMap<Long, Line> running = new TreeMap<>();

    private List<Line> lines;
    private Duration timeout;
    private long runs;
    private boolean closing;
    private long closeNanos = Long.MAX_VALUE;

    public HandlerTurns(HandlerOptions options) {
        this.lines = options.handlers().stream().map(Line::new).toList();
        this.timeout = options.timeout();
    }

    public List<HandlerEffect> step(HandlerInput input, long nowNanos) {
        List<HandlerEffect> effects = new ArrayList<>();
        switch (input) {
            case HandlerInput.Happened(SerfEvent event) -> happened(event, nowNanos, effects);
            case HandlerInput.Ended(long run, Ending ending) -> ended(run, ending, nowNanos, effects);
            case HandlerInput.Replaced(HandlerOptions options) -> replace(options, effects);
            case HandlerInput.Closing(Duration patience) -> {
                closing = true;
                closeNanos = nowNanos + patience.toNanos();
            }
            case HandlerInput.Woken _ -> {
                // What is due is done below.
            }
        }
        if (nowNanos >= closeNanos) {
            closeNanos = Long.MAX_VALUE;
            lines.forEach(Line::forget);
            running.values().forEach(line -> hurry(line, nowNanos, "the agent ends", false, effects));
        }
        List.copyOf(running.values()).forEach(line -> look(line, nowNanos, effects));
        return effects;
    }

    /** When it wants to be woken; {@link Long#MAX_VALUE} for never. */
    public long deadlineNanos() {
        long next = closeNanos;
        for (Line line : running.values()) {
            if (line.turn != null) {
                next = Math.min(next, line.turn.nextNanos);
            }
        }
        return next;
    }

    /** Nothing runs and nothing waits. */
    public boolean isIdle() {
        return running.isEmpty() && lines.stream().allMatch(line -> line.waiting.isEmpty());
    }

    /** How each handler stands, in their order. */
    public List<HandlerReport> report(long nowNanos) {
        return lines.stream().map(line -> line.report(nowNanos)).toList();
    }

    private void happened(SerfEvent event, long nowNanos, List<HandlerEffect> effects) {
        if (closing) {
            return;
        }
        for (Line line : lines) {
            for (int i = line.handler.filter().matches(event); i > 0; i--) {
                if (line.add(event)) {
                    effects.add(new HandlerEffect.Warn("More than " + Line.MOST_WAITING
                            + " events wait for the event handler " + name(line.handler)
                            + "; from now on the oldest are dropped"));
                }
            }
            next(line, nowNanos, effects);
        }
    }

    private void next(Line line, long nowNanos, List<HandlerEffect> effects) {
        if (line.turn != null || line.retired || line.waiting.isEmpty()) {
            return;
        }
        Turn turn = new Turn(++runs, line.waiting.removeFirst(), nowNanos);
        turn.nextNanos = nowNanos + Math.min(SLOW.toNanos(), timeout.toNanos());
        line.turn = turn;
        running.put(turn.run, line);
        effects.add(new HandlerEffect.Start(turn.run, line.handler, turn.event));
    }

    private void ended(long run, Ending ending, long nowNanos, List<HandlerEffect> effects) {
        Line line = running.remove(run);
        Turn turn = line == null ? null : line.turn;
        if (line == null || turn == null) {
            return; // It was given up before.
        }
        line.ended();
        if (turn.wasStopped()) {
            // What it began and left in its group ends with it.
            effects.add(new HandlerEffect.Kill(run));
        } else {
            judge(line, turn, ending, effects);
        }
        next(line, nowNanos, effects);
    }

    private static void judge(Line line, Turn turn, Ending ending, List<HandlerEffect> effects) {
        String what = "Event handler " + name(line.handler) + ", run for " + words(turn.event) + ", ";
        switch (ending) {
            case Ending.NotStarted(String why) -> {
                line.failed("could not be started: " + why, false);
                effects.add(new HandlerEffect.Warn(what + "could not be started: " + why));
            }
            case Ending.Exited(int code, HandlerOutput output, Optional<String> problem) -> {
                String lastWords = output.lastWords();
                if (output.isCut()) {
                    effects.add(new HandlerEffect.Warn(what + "printed " + output.written()
                            + " bytes, of which the last " + output.last().size() + " are kept"));
                }
                if (code != 0) {
                    String why = "exited with " + code + (lastWords.isEmpty() ? "" : ": " + lastWords)
                            + problem.map(known -> " (" + known + ")").orElse("");
                    line.failed(why, false);
                    effects.add(new HandlerEffect.Warn(what + why));
                    return;
                }
                if (!lastWords.isEmpty()) {
                    effects.add(new HandlerEffect.Note(what + "says: " + lastWords));
                }
                if (turn.event instanceof SerfEvent.Asked asked && output.written() > 0) {
                    effects.add(new HandlerEffect.Respond(line.handler, asked.query(), output.last()));
                }
            }
        }
    }

    private void look(Line line, long nowNanos, List<HandlerEffect> effects) {
        Turn turn = line.turn;
        if (turn == null || nowNanos < turn.nextNanos) {
            return;
        }
        long end = turn.startedNanos + timeout.toNanos();
        switch (turn.stage) {
            case RUNNING, SLOW -> {
                if (nowNanos >= end) {
                    String late = "took longer than " + timeout.toMillis() + " ms and was ended; what needs longer goes"
                            + " to the background, or handler_timeout is raised";
                    hurry(line, nowNanos, late, true, effects);
                } else {
                    turn.stage = Stage.SLOW;
                    turn.nextNanos = end;
                    effects.add(new HandlerEffect.Warn("Event handler " + name(line.handler) + ", run for "
                            + words(turn.event) + ", is slow: it takes longer than " + SLOW.toSeconds() + " s"));
                }
            }
            case ASKED -> {
                turn.stage = Stage.KILLED;
                turn.nextNanos = nowNanos + GIVEN_UP.toNanos();
                effects.add(new HandlerEffect.Kill(turn.run));
            }
            case KILLED -> {
                effects.add(new HandlerEffect.Warn("Event handler " + name(line.handler)
                        + " does not end even when it is killed; it is waited for no longer"));
                running.remove(turn.run);
                line.ended();
                next(line, nowNanos, effects);
            }
        }
    }

    private static void hurry(Line line, long nowNanos, String why, boolean late, List<HandlerEffect> effects) {
        Turn turn = line.turn;
        if (turn == null || turn.wasStopped()) {
            return;
        }
        turn.stage = Stage.ASKED;
        turn.nextNanos = nowNanos + GRACE.toNanos();
        line.failed(why, late);
        effects.add(new HandlerEffect.Warn(
                "Event handler " + name(line.handler) + ", run for " + words(turn.event) + ", is ended: " + why));
        effects.add(new HandlerEffect.Terminate(turn.run));
    }

    private void replace(HandlerOptions options, List<HandlerEffect> effects) {
        List<Line> before = new ArrayList<>(lines);
        List<Line> after = new ArrayList<>();
        for (HandlerSpec wanted : options.handlers()) {
            Line known = before.stream()
                    .filter(line -> line.handler.equals(wanted))
                    .findFirst()
                    .orElseGet(() -> new Line(wanted));
            before.remove(known);
            after.add(known);
        }
        for (Line gone : before) {
            gone.retired = true;
            int forgotten = gone.forget();
            if (forgotten > 0) {
                effects.add(new HandlerEffect.Warn("The event handler " + name(gone.handler) + " is no more; "
                        + forgotten + " events that waited for it are dropped"));
            }
        }
        lines = List.copyOf(after);
        timeout = options.timeout();
        // What runs goes on, but not without bound: the oldest comes first.
        List<Long> left = new ArrayList<>();
        running.forEach((run, line) -> {
            if (line.retired) {
                left.add(run);
            }
        });
        for (int i = 0; i < left.size() - HandlerOptions.MOST_HANDLERS; i++) {
            effects.add(new HandlerEffect.Kill(left.get(i)));
        }
    }

    private static String name(HandlerSpec handler) {
        return "'" + PrintableText.of(handler.command()) + "'";
    }

    /** The event in a word or two; its name is foreign. */
    private static String words(SerfEvent event) {
        return switch (event) {
            case SerfEvent.OfMembers members ->
                members.change().word() + " of " + members.members().size();
            case SerfEvent.OfUser user ->
                "user event '" + PrintableText.of(user.event().name()) + "'";
            case SerfEvent.Asked asked ->
                "query '" + PrintableText.of(asked.query().name()) + "'";
        };
    }
}
