package dev.muster.haproxy.plan;

import java.util.Comparator;

/** How HAProxy knows a server: its backend and its name in it. */
public record ServerKey(String backend, String name) implements Comparable<ServerKey> {

    private static final Comparator<ServerKey> ORDER =
            Comparator.comparing(ServerKey::backend).thenComparing(ServerKey::name);

    @Override
    public int compareTo(ServerKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return backend + "/" + name;
    }
}
