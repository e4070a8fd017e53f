package dev.muster.gossip.net;

import dev.muster.gossip.swim.TokenBucket;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Decides whose packets are worth a try at decrypting, so that a flood of what no key fits costs little. Each source
 * has a bucket of tries that fills up with time, and all strangers together have one. Whoever was understood within the
 * last minutes is no stranger and is always tried: else whoever forges a member's address could make it unheard.
 *
 * <p>Bounded: the {@link Source sources} that were silent longest
 * are forgotten. Any thread; it holds its lock for a look into a map.
 */
final class Strangers {

    private static final int MOST_SOURCES = 4096;
    private static final int MOST_FRIENDS = 32_768;
    private static final long FRIEND_NANOS = 600_000_000_000L;
    private static final int TRIES_EACH = 50;
    private static final int TRIES_EACH_PER_SECOND = 10;
    private static final int TRIES_TOGETHER = 2000;
    private static final int TRIES_TOGETHER_PER_SECOND = 1000;

    private final Map<Source, TokenBucket> strangers = newestOf(MOST_SOURCES);
    private final Map<Source, Long> friendsSinceNanos = newestOf(MOST_FRIENDS);
    private final TokenBucket together;

    Strangers(long nowNanos) {
        together = new TokenBucket(TRIES_TOGETHER, TRIES_TOGETHER_PER_SECOND, nowNanos);
    }

    /** Whether what comes from {@code source} is to be tried. */
    synchronized boolean worthATry(InetAddress source, long nowNanos) {
        if (isFriend(source, nowNanos)) {
            return true;
        }
        TokenBucket own = strangers.get(Source.of(source));
        return together.has(nowNanos) && (own == null || own.has(nowNanos));
    }

    /** Whether {@code source} was understood of late. */
    synchronized boolean isFriend(InetAddress source, long nowNanos) {
        Long since = friendsSinceNanos.get(Source.of(source));
        return since != null && nowNanos - since < FRIEND_NANOS;
    }

    /** A try failed. */
    synchronized void failed(InetAddress source, long nowNanos) {
        strangers
                .computeIfAbsent(Source.of(source), key -> new TokenBucket(TRIES_EACH, TRIES_EACH_PER_SECOND, nowNanos))
                .take(nowNanos);
        together.take(nowNanos);
    }

    /** Something was understood: it holds the key. */
    synchronized void understood(InetAddress source, long nowNanos) {
        Source known = Source.of(source);
        friendsSinceNanos.put(known, nowNanos);
        strangers.remove(known);
    }

    /** How many sources are remembered. */
    synchronized int size() {
        return strangers.size() + friendsSinceNanos.size();
    }

    private static <T> Map<Source, T> newestOf(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Source, T> eldest) {
                return size() > most;
            }
        };
    }
}
