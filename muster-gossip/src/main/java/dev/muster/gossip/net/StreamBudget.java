package dev.muster.gossip.net;

import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import dev.muster.gossip.wire.Allowance;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * The memory that all streams of a node together may take for what is read and written on them. Within it the streams
 * with one source have a part, so that nobody crowds out all others, and those have a part who have not shown yet that
 * they hold the key: strangers cannot crowd out members. Any thread; it holds its lock for a look into a map.
 */
final class StreamBudget {

    /** Two or three of the largest exchanges at once, or hundreds of those in a cluster of a thousand. */
    static final long BYTES_TOGETHER = 64L * 1024 * 1024;

    static final long STRANGERS_BYTES_TOGETHER = 16L * 1024 * 1024;

    /** One of the largest exchanges, and many nodes may share one source. */
    static final long ONE_SOURCES_BYTES_TOGETHER = 32L * 1024 * 1024;

    private final Map<Source, Long> takenBySource = new HashMap<>();
    private long taken;
    private long takenByStrangers;

    /** The share of one stream with a source; {@code stranger} says whether it has to show that it holds the key. */
    Share open(InetAddress with, boolean stranger) {
        return new Share(Source.of(with), stranger);
    }

    /** How much is taken now. */
    synchronized long takenBytes() {
        return taken;
    }

    /** Of how many sources something is remembered. */
    synchronized int sources() {
        return takenBySource.size();
    }

    private synchronized boolean take(Source source, boolean stranger, long bytes) {
        long ofSource = takenBySource.getOrDefault(source, 0L);
        if (bytes > BYTES_TOGETHER - taken
                || bytes > ONE_SOURCES_BYTES_TOGETHER - ofSource
                || (stranger && bytes > STRANGERS_BYTES_TOGETHER - takenByStrangers)) {
            return false;
        }
        taken += bytes;
        takenBySource.put(source, ofSource + bytes);
        takenByStrangers += stranger ? bytes : 0;
        return true;
    }

    private synchronized void authenticated(long bytes) {
        takenByStrangers -= bytes;
    }

    private synchronized void giveBack(Source source, long bytes) {
        taken -= bytes;
        takenBySource.computeIfPresent(source, (from, its) -> its > bytes ? its - bytes : null);
    }

    /** What one stream has taken, until it is closed. For one thread. */
    final class Share implements Allowance, AutoCloseable {

        private final Source source;
        private long mine;
        private boolean stranger;

        private Share(Source source, boolean stranger) {
            this.source = source;
            this.stranger = stranger;
        }

        @Override
        public void take(long bytes) throws MalformedMessageException {
            if (!StreamBudget.this.take(source, stranger, bytes)) {
                throw overloaded();
            }
            mine += bytes;
        }

        @Override
        public void authenticated() {
            if (stranger) {
                stranger = false;
                StreamBudget.this.authenticated(mine);
            }
        }

        @Override
        public void close() {
            authenticated();
            giveBack(source, mine);
            mine = 0;
        }
    }

    private static MalformedMessageException overloaded() {
        return new MalformedMessageException(
                Reason.OVERLOADED, "the streams together, or those of this source, take as much as they may");
    }
}
