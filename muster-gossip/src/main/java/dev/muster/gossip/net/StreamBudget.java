package dev.muster.gossip.net;

import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import dev.muster.gossip.wire.Allowance;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that all streams of a node together may take for what is read and written on them, and within it the part
 * that those may take who have not shown yet that they hold the key: strangers cannot crowd out members. Any thread.
 */
final class StreamBudget {

    /** Two or three of the largest exchanges at once, or hundreds of those in a cluster of a thousand. */
    static final long BYTES_TOGETHER = 64L * 1024 * 1024;

    static final long STRANGERS_BYTES_TOGETHER = 16L * 1024 * 1024;

    private final AtomicLong left = new AtomicLong(BYTES_TOGETHER);
    private final AtomicLong leftToStrangers = new AtomicLong(STRANGERS_BYTES_TOGETHER);

    /** The share of one stream; {@code stranger} says whether it has to show that it holds the key. */
    Share open(boolean stranger) {
        return new Share(stranger);
    }

    /** How much is taken now. */
    long takenBytes() {
        return BYTES_TOGETHER - left.get();
    }

    /** What one stream has taken, until it is closed. For one thread. */
    final class Share implements Allowance, AutoCloseable {

        private long taken;
        private boolean stranger;

        private Share(boolean stranger) {
            this.stranger = stranger;
        }

        @Override
        public void take(long bytes) throws MalformedMessageException {
            if (stranger && !taken(leftToStrangers, bytes)) {
                throw overloaded();
            }
            if (!taken(left, bytes)) {
                if (stranger) {
                    leftToStrangers.addAndGet(bytes);
                }
                throw overloaded();
            }
            taken += bytes;
        }

        @Override
        public void authenticated() {
            if (stranger) {
                stranger = false;
                leftToStrangers.addAndGet(taken);
            }
        }

        @Override
        public void close() {
            authenticated();
            left.addAndGet(taken);
            taken = 0;
        }
    }

    private static boolean taken(AtomicLong left, long bytes) {
        return left.getAndUpdate(now -> now < bytes ? now : now - bytes) >= bytes;
    }

    private static MalformedMessageException overloaded() {
        return new MalformedMessageException(Reason.OVERLOADED, "the streams together take as much as they may");
    }
}
