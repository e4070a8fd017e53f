package dev.muster.haproxy;

/** The name of a pool, which is a backend of HAProxy: 1 to 64 letters, digits, {@code . _ -}. */
public record PoolName(String value) implements Comparable<PoolName> {

    public PoolName {
        if (!Names.isValid(value)) {
            throw new IllegalArgumentException("a pool's name has 1 to 64 letters, digits, '.', '_' or '-'");
        }
    }

    @Override
    public int compareTo(PoolName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
