package dev.muster.haproxy.runtime;

import dev.muster.haproxy.plan.ServerKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Counts in {@code show sess} how many sessions name a server. A server that one names must not be deleted: some
 * releases in wide use crash (haproxy/haproxy issue 2298 on GitHub).
 */
final class SessionCounter implements Consumer<String> {

    private final Map<ServerKey, Integer> counts = new HashMap<>();

    SessionCounter(Set<ServerKey> servers) {
        servers.forEach(server -> counts.put(server, 0));
    }

    @Override
    public void accept(String line) {
        String backend = "";
        for (String word : line.split(" ")) {
            if (word.startsWith("be=")) {
                backend = word.substring(3);
            } else if (word.startsWith("srv=")) {
                counts.computeIfPresent(new ServerKey(backend, word.substring(4)), (_, count) -> count + 1);
                return;
            }
        }
    }

    Map<ServerKey, Integer> counts() {
        return Map.copyOf(counts);
    }
}
