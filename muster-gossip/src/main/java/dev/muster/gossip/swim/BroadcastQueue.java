package dev.muster.gossip.swim;

import dev.muster.gossip.msgpack.Bytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Encoded messages waiting to be gossiped, each a bounded number of times. The least sent goes first; among those the
 * longest that still fits, and the newest. A message about a node replaces the older one about it. Not thread-safe.
 * Source: Serf's protocol (states of a member and gossip rounds).
 */
public final class BroadcastQueue {

    /** Instead of a limit of transmissions: this one does not count. */
    public static final int UNCOUNTED = 0;

    private final TreeMap<Rank, Waiting> queue = new TreeMap<>();
    private final Map<String, Rank> byKey = new HashMap<>();
    private final int capacity;
    private final Counters counters;
    private long added;

    public BroadcastQueue(int capacity, Counters counters) {
        this.capacity = capacity;
        this.counters = counters;
    }

    /** The place in the queue: fewer transmissions first, then larger, then newer. */
    private record Rank(int transmits, int bytes, long order) implements Comparable<Rank> {

        private static final Comparator<Rank> ORDER = Comparator.comparingInt(Rank::transmits)
                .thenComparing(Comparator.comparingInt(Rank::bytes).reversed())
                .thenComparing(Comparator.comparingLong(Rank::order).reversed());

        @Override
        public int compareTo(Rank other) {
            return ORDER.compare(this, other);
        }
    }

    private record Waiting(Bytes message, @Nullable String key, Runnable onFinished) {}

    /** Adds a message that replaces nothing. {@code onFinished} runs when it was sent for the last time, or dropped. */
    public void add(Bytes message, Runnable onFinished) {
        insert(new Rank(0, message.size(), added++), new Waiting(message, null, onFinished));
    }

    /** Adds a message that replaces an older one with the same key. */
    public void put(String key, Bytes message, Runnable onFinished) {
        Rank olderRank = byKey.get(key);
        Waiting older = olderRank == null ? null : remove(olderRank);
        insert(new Rank(0, message.size(), added++), new Waiting(message, key, onFinished));
        if (older != null) {
            older.onFinished.run();
        }
    }

    /**
     * Takes messages of at most {@code budgetBytes} in all, each counted with {@code overheadBytes} more, at most
     * {@code most} of them. A message that reaches {@code transmitLimit} is gone afterwards; with {@link #UNCOUNTED}
     * all stay as they were.
     */
    public List<Bytes> take(int overheadBytes, int budgetBytes, int most, int transmitLimit) {
        List<Rank> taken = choose(overheadBytes, budgetBytes, most);
        if (transmitLimit == UNCOUNTED) {
            return messages(taken);
        }
        List<Bytes> messages = new ArrayList<>(taken.size());
        List<Runnable> finished = new ArrayList<>();
        for (Rank rank : taken) {
            Waiting waiting = remove(rank);
            messages.add(waiting.message);
            if (rank.transmits + 1 >= transmitLimit) {
                finished.add(waiting.onFinished);
            } else {
                insert(new Rank(rank.transmits + 1, rank.bytes, rank.order), waiting);
            }
        }
        // Only now, for they may put something new into the queue.
        finished.forEach(Runnable::run);
        return messages;
    }

    private List<Bytes> messages(List<Rank> ranks) {
        List<Bytes> messages = new ArrayList<>(ranks.size());
        for (Rank rank : ranks) {
            messages.add(waiting(rank).message);
        }
        return messages;
    }

    private List<Rank> choose(int overheadBytes, int budgetBytes, int most) {
        List<Rank> taken = new ArrayList<>();
        int free = budgetBytes;
        Rank candidate = queue.isEmpty() ? null : queue.firstKey();
        while (candidate != null && taken.size() < most && free > overheadBytes) {
            int room = free - overheadBytes;
            if (candidate.bytes > room) {
                // Skips at once to the longest that fits, sent as often; if there is none, to those sent more often.
                candidate = queue.ceilingKey(new Rank(candidate.transmits, room, Long.MAX_VALUE));
            } else {
                taken.add(candidate);
                free -= overheadBytes + candidate.bytes;
                candidate = queue.higherKey(candidate);
            }
        }
        return taken;
    }

    public int size() {
        return queue.size();
    }

    public boolean isEmpty() {
        return queue.isEmpty();
    }

    private void insert(Rank rank, Waiting waiting) {
        queue.put(rank, waiting);
        if (waiting.key != null) {
            byKey.put(waiting.key, rank);
        }
        if (queue.size() > capacity) {
            counters.count(Counter.BROADCASTS_DROPPED);
            remove(queue.lastKey()).onFinished.run();
        }
    }

    private Waiting remove(Rank rank) {
        Waiting waiting = waiting(rank);
        queue.remove(rank);
        if (waiting.key != null) {
            byKey.remove(waiting.key);
        }
        return waiting;
    }

    private Waiting waiting(Rank rank) {
        Waiting waiting = queue.get(rank);
        if (waiting == null) {
            throw new IllegalStateException("no such broadcast: " + rank);
        }
        return waiting;
    }
}
