package dev.muster.haproxy.runtime;

import dev.muster.haproxy.plan.ServerKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Counts in {@code show sess} the sessions on servers of these names, in whatever backend they are. */
final class NamedSessions implements Consumer<String> {

    private final Set<String> names;
    private final Map<ServerKey, Long> counts = new HashMap<>();

    NamedSessions(Set<String> names) {
        this.names = names;
    }

    @Override
    public void accept(String line) {
        String backend = "";
        for (String word : line.split(" ")) {
            if (word.startsWith("be=")) {
                backend = word.substring(3);
            } else if (word.startsWith("srv=")) {
                String server = word.substring(4);
                if (names.contains(server)) {
                    counts.merge(new ServerKey(backend, server), 1L, Long::sum);
                }
                return;
            }
        }
    }

    Map<ServerKey, Long> counts() {
        return Map.copyOf(counts);
    }
}
