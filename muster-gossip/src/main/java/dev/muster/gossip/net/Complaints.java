package dev.muster.gossip.net;

import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;

/** Tells the log what is being dropped: each kind at most once a minute, however much there is of it. */
final class Complaints {

    private static final long EVERY_NANOS = 60_000_000_000L;

    private static final Map<Counter, String> WORTH_TELLING = Map.ofEntries(
            Map.entry(Counter.PACKETS_MALFORMED, "packets that are no gossip"),
            Map.entry(Counter.PACKETS_ENCRYPTED, "packets refused, for they are encrypted and this node has no key"),
            Map.entry(Counter.PACKETS_PLAINTEXT, "packets refused, for they are not encrypted"),
            Map.entry(Counter.PACKETS_UNDECRYPTABLE, "packets refused, for no key of this node fits them"),
            Map.entry(Counter.PACKETS_OTHER_LABEL, "packets of another cluster, by their label"),
            Map.entry(Counter.STREAMS_OTHER_LABEL, "streams of another cluster, by their label"),
            Map.entry(Counter.STREAMS_MALFORMED, "streams that bring no gossip"),
            Map.entry(Counter.STREAMS_ENCRYPTED, "streams refused, for they are encrypted and this node has no key"),
            Map.entry(Counter.STREAMS_PLAINTEXT, "streams refused, for they are not encrypted"),
            Map.entry(Counter.STREAMS_UNDECRYPTABLE, "streams refused, for no key of this node fits them"),
            Map.entry(Counter.STREAMS_REFUSED, "streams refused, for too many were open"),
            Map.entry(Counter.INPUTS_DROPPED, "packets dropped, for this node cannot keep up"),
            Map.entry(Counter.EVENTS_DROPPED, "events dropped, for the listener is too slow"),
            Map.entry(Counter.MEMBERS_REFUSED, "claims of members with an unusable name, address, tags or version"),
            Map.entry(Counter.MERGES_INCOMPATIBLE, "exchanges of state given up, for the protocol versions differ"),
            Map.entry(Counter.LAMPORT_TIMES_REFUSED, "messages with an impossible Lamport time"),
            Map.entry(Counter.PROBES_TCP_ONLY, "probes answered over TCP but not over UDP: is UDP blocked somewhere?"));

    private final Logger log;
    private final Counters counters;
    private final Map<Counter, Long> told = new EnumMap<>(Counter.class);
    private final Map<Counter, Long> toldAtNanos = new EnumMap<>(Counter.class);

    Complaints(Logger log, Counters counters) {
        this.log = log;
        this.counters = counters;
    }

    void check(long nowNanos) {
        WORTH_TELLING.forEach((counter, words) -> {
            long count = counters.get(counter);
            long before = told.getOrDefault(counter, 0L);
            Long last = toldAtNanos.get(counter);
            if (count > before && (last == null || nowNanos - last >= EVERY_NANOS)) {
                told.put(counter, count);
                toldAtNanos.put(counter, nowNanos);
                log.warn("{} more {} ({} in all)", count - before, words, count);
            }
        });
    }
}
