package dev.muster.gossip.serf;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.swim.GossipLimits;
import dev.muster.gossip.wire.SerfMessage;

/**
 * Passes on the user events and queries of others, each once: a cluster counts on every member for that. Source:
 * serf-protocol reference 2.6 and 2.8.
 */
final class Forwarder {

    private static final long FLAG_NO_BROADCAST = 2;

    private final LamportClock eventClock = new LamportClock();
    private final LamportClock queryClock = new LamportClock();
    private final SeenRing events;
    private final SeenRing queries;
    private final int largestEventBytes;
    private final Counters counters;
    private long firstEventTime;
    private long firstQueryTime;

    Forwarder(GossipLimits limits, Counters counters) {
        this.events = new SeenRing(limits.maxEventsRemembered());
        this.queries = new SeenRing(limits.maxEventsRemembered());
        this.largestEventBytes = limits.packetBytes();
        this.counters = counters;
    }

    LamportClock eventClock() {
        return eventClock;
    }

    LamportClock queryClock() {
        return queryClock;
    }

    /** Goes on where an earlier life ended: what was current then is old. */
    void resume(long lastEventTime, long lastQueryTime) {
        eventClock.witness(lastEventTime);
        queryClock.witness(lastQueryTime);
        firstEventTime = eventClock.time();
        firstQueryTime = queryClock.time();
    }

    private record SeenEvent(String name, Bytes payload) {}

    /** Takes a user event; whether it is to be passed on. One that fits no packet is not even remembered. */
    boolean isNews(SerfMessage.UserEvent event) {
        if (event.name().length() + event.payload().size() > largestEventBytes) {
            counters.count(Counter.FORWARDS_DROPPED);
            return false;
        }
        return see(
                eventClock, events, firstEventTime, event.lamportTime(), new SeenEvent(event.name(), event.payload()));
    }

    /** Takes a query; whether it is to be passed on. */
    boolean isNews(SerfMessage.Query query) {
        return see(queryClock, queries, firstQueryTime, query.lamportTime(), query.id())
                && (query.flags() & FLAG_NO_BROADCAST) == 0;
    }

    private boolean see(LamportClock clock, SeenRing ring, long firstTime, long lamportTime, Object thing) {
        if (!LamportClock.isBelievable(lamportTime)) {
            counters.count(Counter.LAMPORT_TIMES_REFUSED);
            return false;
        }
        clock.witness(lamportTime);
        if (lamportTime < firstTime) {
            counters.count(Counter.SERF_MESSAGES_REPEATED);
            return false;
        }
        return switch (ring.see(lamportTime, thing, clock.time())) {
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
