package dev.muster.agent.handler.machine;

import dev.muster.agent.rpc.protocol.SerfEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One handler, the events that wait for it, and the run that is under way. For one thread. */
final class Line {

    /** Events that wait for one handler; when there are more the oldest is dropped, for the newest tells most. */
    static final int MOST_WAITING = 1024;

    /** How far a run has come. */
    enum Stage {
        RUNNING,
        /** It was said that it takes long. */
        SLOW,
        /** It was asked to end. */
        ASKED,
        KILLED
    }

    /** A run that is under way. */
    static final class Turn {
        final long run;
        final SerfEvent event;
        final long startedNanos;
        Stage stage = Stage.RUNNING;
        long nextNanos;

        Turn(long run, SerfEvent event, long nowNanos) {
            this.run = run;
            this.event = event;
            this.startedNanos = nowNanos;
        }

        /** It took too long, or longer than the agent could wait. */
        boolean wasStopped() {
            return stage == Stage.ASKED || stage == Stage.KILLED;
        }
    }

    final HandlerSpec handler;
    final Deque<SerfEvent> waiting = new ArrayDeque<>();

    @Nullable
    Turn turn;

    boolean retired;
    private boolean flooded;
    private long runs;
    private long failed;
    private long timedOut;
    private long dropped;
    private String lastFailure = "";

    Line(HandlerSpec handler) {
        this.handler = handler;
    }

    /** True if another had to go for it, the first since all had their turn. */
    boolean add(SerfEvent event) {
        boolean full = waiting.size() >= MOST_WAITING;
        if (full) {
            waiting.removeFirst();
            dropped++;
        } else if (waiting.isEmpty()) {
            flooded = false;
        }
        waiting.addLast(event);
        boolean first = full && !flooded;
        flooded |= full;
        return first;
    }

    /** Nothing waits any more; how many events that were. */
    int forget() {
        int forgotten = waiting.size();
        dropped += forgotten;
        waiting.clear();
        return forgotten;
    }

    void ended() {
        runs++;
        turn = null;
    }

    void failed(String why, boolean late) {
        failed++;
        timedOut += late ? 1 : 0;
        lastFailure = why;
    }

    HandlerReport report(long nowNanos) {
        Turn now = turn;
        return new HandlerReport(
                handler,
                now == null ? Optional.empty() : Optional.of(Duration.ofNanos(nowNanos - now.startedNanos)),
                waiting.size(),
                runs,
                failed,
                timedOut,
                dropped,
                lastFailure);
    }
}
