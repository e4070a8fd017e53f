package dev.muster.gossip.serf;

import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;

/**
 * Tells news from what is known, too old or impossible, by a Lamport clock and by what was seen at each of its last
 * times. One for user events, one for queries. Not thread-safe. Source: Serf's protocol (Lamport clocks, user events
 * and queries).
 */
final class NewsGate {

    private final LamportClock clock = new LamportClock();
    private final SeenRing seen;
    private final Counters counters;
    private long firstTime;

    NewsGate(int mostAtOneTime, Counters counters) {
        this.seen = new SeenRing(mostAtOneTime);
        this.counters = counters;
    }

    LamportClock clock() {
        return clock;
    }

    /** Goes on where an earlier life ended: what was current then is old. */
    void resume(long lastTime) {
        clock.witness(lastTime);
        firstTime = clock.time();
    }

    /** What is older than this is no news from now on. */
    void ignoreBefore(long lamportTime) {
        if (LamportClock.isBelievable(lamportTime)) {
            firstTime = Math.max(firstTime, lamportTime);
        }
    }

    /** Whether {@code thing}, of that time, is news; it is none the next time. */
    boolean isNews(long lamportTime, Object thing) {
        if (!LamportClock.isBelievable(lamportTime)) {
            counters.count(Counter.LAMPORT_TIMES_REFUSED);
            return false;
        }
        clock.witness(lamportTime);
        if (lamportTime < firstTime) {
            counters.count(Counter.SERF_MESSAGES_REPEATED);
            return false;
        }
        return switch (seen.see(lamportTime, thing, clock.time())) {
            case NEW -> true;
            case REPEATED -> {
                counters.count(Counter.SERF_MESSAGES_REPEATED);
                yield false;
            }
            case DROPPED -> {
                counters.count(Counter.FORWARDS_DROPPED);
                yield false;
            }
        };
    }
}
