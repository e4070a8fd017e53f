package dev.muster.gossip.swim;

import dev.muster.gossip.msgpack.Bytes;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The pings under way, by sequence number, each with a deadline. Not thread-safe. */
final class AwaitedAcks {

    private static final long SEQUENCE_MASK = 0xffff_ffffL;

    private final Timers timers;
    private final Map<Long, Awaited> awaited = new HashMap<>();
    private long sequence;

    /** Numbers start at {@code firstSequence}: a random one is hard to guess for somebody who forges answers. */
    AwaitedAcks(Timers timers, long firstSequence) {
        this.timers = timers;
        this.sequence = firstSequence & SEQUENCE_MASK;
    }

    private record Awaited(Consumer<Bytes> onAck, Runnable onNack, Timers.Timer timer) {}

    /**
     * A new sequence number. {@code onAck}, which gets the payload, or {@code onTimeout} runs once; {@code onNack} for
     * each refusal before that.
     */
    long await(long timeoutNanos, Consumer<Bytes> onAck, Runnable onNack, Runnable onTimeout) {
        sequence = (sequence + 1) & SEQUENCE_MASK;
        long mine = sequence;
        Timers.Timer timer = timers.after(timeoutNanos, () -> {
            awaited.remove(mine);
            onTimeout.run();
        });
        awaited.put(mine, new Awaited(onAck, onNack, timer));
        return mine;
    }

    void acked(long answered, Bytes payload) {
        Awaited waiting = awaited.remove(answered);
        if (waiting != null) {
            waiting.timer.cancel();
            waiting.onAck.accept(payload);
        }
    }

    void nacked(long answered) {
        Awaited waiting = awaited.get(answered);
        if (waiting != null) {
            waiting.onNack.run();
        }
    }

    boolean awaits(long asked) {
        return awaited.containsKey(asked);
    }

    int size() {
        return awaited.size();
    }
}
