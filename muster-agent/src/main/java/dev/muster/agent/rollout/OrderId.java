package dev.muster.agent.rollout;

import java.util.regex.Pattern;

/**
 * The name of one order: sixteen hexadecimal digits, chosen by who gives it. An order that comes again, as packets do,
 * bears the same one. Immutable.
 */
public record OrderId(String value) {

    private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{16}");

    public OrderId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("an order's id is 16 hexadecimal digits");
        }
    }

    /** Of a random number. */
    public static OrderId of(long random) {
        return new OrderId("%016x".formatted(random));
    }

    @Override
    public String toString() {
        return value;
    }
}
