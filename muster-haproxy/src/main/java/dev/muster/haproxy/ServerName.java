package dev.muster.haproxy;

/** The name of a server in a pool: 1 to 64 letters, digits, {@code . _ -}. */
public record ServerName(String value) implements Comparable<ServerName> {

    public ServerName {
        if (!Names.isValid(value)) {
            throw new IllegalArgumentException("a server's name has 1 to 64 letters, digits, '.', '_' or '-'");
        }
    }

    @Override
    public int compareTo(ServerName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
