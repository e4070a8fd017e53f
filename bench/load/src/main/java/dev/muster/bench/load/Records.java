package dev.muster.bench.load;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What became of each request, 26 bytes for one, all allocated at the start. Each slot is written once, by the
 * thread of its request; any thread may take a copy at any time.
 */
final class Records {

    private static final int MAX_SERVERS = 1_000;
    private static final int MAX_DETAILS = 1_000;

    private final long[] startNanos;
    /** Written last, and read first: 0 until the slot is complete. */
    private final AtomicLongArray endNanos;

    private final Outcome[] outcome;
    private final short[] status;
    private final int[] server;
    private final Map<String, Integer> servers = new ConcurrentHashMap<>();
    private final Map<Integer, String> details = new ConcurrentHashMap<>();

    Records(int capacity) {
        startNanos = new long[capacity];
        endNanos = new AtomicLongArray(capacity);
        outcome = new Outcome[capacity];
        status = new short[capacity];
        server = new int[capacity];
        servers.put("", 0);
    }

    void end(int index, long start, long end, Exchange.Ending ending) {
        startNanos[index] = start;
        outcome[index] = ending.outcome();
        status[index] = (short) ending.status();
        server[index] = numberOf(ending.server());
        if (!ending.detail().isEmpty() && details.size() < MAX_DETAILS) {
            details.put(index, ending.detail());
        }
        endNanos.setRelease(index, Math.max(end, 1));
    }

    /** A server's number; those beyond the first thousand are one, called {@code …}. */
    private int numberOf(String name) {
        Integer known = servers.get(name);
        if (known != null) {
            return known;
        }
        synchronized (servers) {
            String kept = servers.size() < MAX_SERVERS ? name : "…";
            return servers.computeIfAbsent(kept, n -> servers.size());
        }
    }

    /** A copy of the slots that are complete among the first {@code issued}. */
    Copy copy(int issued) {
        int[] index = new int[issued];
        int count = 0;
        for (int i = 0; i < issued; i++) {
            if (endNanos.getAcquire(i) != 0) {
                index[count++] = i;
            }
        }
        Copy copy = new Copy(Arrays.copyOf(index, count));
        for (int k = 0; k < count; k++) {
            int i = copy.index[k];
            copy.startNanos[k] = startNanos[i];
            copy.endNanos[k] = endNanos.get(i);
            copy.outcome[k] = outcome[i];
            copy.status[k] = status[i];
            copy.server[k] = server[i];
        }
        copy.servers = new String[servers.size()];
        servers.forEach((name, number) -> {
            if (number < copy.servers.length) {
                copy.servers[number] = name;
            }
        });
        copy.details = Map.copyOf(details);
        return copy;
    }

    /** Complete slots, in the order of the schedule. Not changed once it is given out. */
    static final class Copy {
        private final int[] index;
        private final long[] startNanos;
        private final long[] endNanos;
        private final Outcome[] outcome;
        private final short[] status;
        private final int[] server;
        private String[] servers = {};
        private Map<Integer, String> details = Map.of();

        private Copy(int[] index) {
            this.index = index;
            startNanos = new long[index.length];
            endNanos = new long[index.length];
            outcome = new Outcome[index.length];
            status = new short[index.length];
            server = new int[index.length];
        }

        int size() {
            return index.length;
        }

        RequestRecord get(int k, LoadPlan plan) {
            Request request = plan.mix().request(index[k]);
            return new RequestRecord(
                    index[k],
                    request.post(),
                    request.keepAlive(),
                    plan.dueNanos(index[k]),
                    startNanos[k],
                    endNanos[k],
                    outcome[k],
                    status[k],
                    servers[server[k]]);
        }

        String detail(int requestIndex) {
            return details.getOrDefault(requestIndex, "");
        }
    }
}
