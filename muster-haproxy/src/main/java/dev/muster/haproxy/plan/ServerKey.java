package dev.muster.haproxy.plan;

/** How HAProxy knows a server: its backend and its name in it. */
public record ServerKey(String backend, String name) implements Comparable<ServerKey> {

    /** By backend, then by name. Asked for every server in every step, so it is plain code. */
    @Override
    public int compareTo(ServerKey other) {
        if (this == other) {
            return 0;
        }
        int order = backend.equals(other.backend) ? 0 : backend.compareTo(other.backend);
        return order != 0 ? order : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return backend + "/" + name;
    }
}
