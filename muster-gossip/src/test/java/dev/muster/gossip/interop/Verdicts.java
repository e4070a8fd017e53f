package dev.muster.gossip.interop;

import java.util.concurrent.atomic.AtomicLong;

/** How much was judged in all tests of this Java machine. */
final class Verdicts {

    private static final AtomicLong SERF_PACKETS = new AtomicLong();
    private static final AtomicLong SERF_STREAMS = new AtomicLong();
    private static final AtomicLong MUSTER_PACKETS = new AtomicLong();
    private static final AtomicLong MUSTER_STREAMS = new AtomicLong();

    private Verdicts() {}

    static void add(int serfPackets, int serfStreams, int musterPackets, int musterStreams) {
        SERF_PACKETS.addAndGet(serfPackets);
        SERF_STREAMS.addAndGet(serfStreams);
        MUSTER_PACKETS.addAndGet(musterPackets);
        MUSTER_STREAMS.addAndGet(musterStreams);
    }

    static String summary() {
        return "Judged on the wire: " + SERF_PACKETS + " packets and " + SERF_STREAMS + " streams of Serf, "
                + MUSTER_PACKETS + " packets and " + MUSTER_STREAMS + " streams of Muster";
    }
}
