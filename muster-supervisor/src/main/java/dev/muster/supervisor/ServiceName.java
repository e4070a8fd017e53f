package dev.muster.supervisor;

import java.util.Optional;
import java.util.regex.Pattern;

/** The name of a service on a node: letters, digits, {@code . _ -}, 1 to 64 of them, the first a letter or a digit. */
public record ServiceName(String value) implements Comparable<ServiceName> {

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    public ServiceName {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException("a service's name has 1 to 64 letters, digits, '.', '_' or '-'");
        }
    }

    /** The name of this text; empty if it is none. */
    static Optional<ServiceName> ifValid(String text) {
        return VALID.matcher(text).matches() ? Optional.of(new ServiceName(text)) : Optional.empty();
    }

    @Override
    public int compareTo(ServiceName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
