package dev.muster.agent.rpc.protocol;

import dev.muster.gossip.msgpack.Bytes;
import java.util.List;

/** What was sent on one connection and not taken yet. For one thread; the time is given to it. */
final class Outbox {

    private final RpcLimits limits;
    private long unsent;
    private long movedNanos;

    Outbox(RpcLimits limits) {
        this.limits = limits;
    }

    /** Sends an answer, however much of others waits: no request is taken while much does. */
    void answer(Bytes bytes, List<Effect> effects, long nowNanos) {
        if (unsent == 0) {
            movedNanos = nowNanos;
        }
        unsent += bytes.size();
        effects.add(new Effect.Send(bytes));
    }

    /** Sends a record of a stream; false if too much waits already, and then it is not sent. */
    boolean record(Bytes bytes, List<Effect> effects, long nowNanos) {
        if (unsent > 0 && unsent + bytes.size() > limits.unsentBytes()) {
            return false;
        }
        answer(bytes, effects, nowNanos);
        return true;
    }

    void taken(int bytes, long nowNanos) {
        unsent -= bytes;
        movedNanos = nowNanos;
    }

    boolean isEmpty() {
        return unsent == 0;
    }

    /** Whether the next request may be done. */
    boolean hasRoom() {
        return unsent <= RpcLimits.MOST_UNSENT_BEFORE_NEXT;
    }

    /** When the other side has taken nothing for too long. */
    long deadlineNanos() {
        return unsent == 0 ? Long.MAX_VALUE : movedNanos + limits.reading().toNanos();
    }
}
