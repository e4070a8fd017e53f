package dev.muster.gossip;

import java.util.Random;

/**
 * A small runner for properties: makes many values from a seed and checks each. A failure names the seed of the
 * case, with which that case alone can be run again.
 */
public final class Property {

    /** Makes one value. */
    @FunctionalInterface
    public interface Generator<T> {
        T make(Random random);
    }

    /** Throws if the property does not hold for {@code value}. */
    @FunctionalInterface
    public interface Check<T> {
        void check(T value) throws Exception;
    }

    private Property() {}

    /** Checks {@code count} values. The first is made with {@code seed} itself, the next with one more, and so on. */
    public static <T> void forAll(long seed, int count, Generator<T> generator, Check<T> check) {
        for (int i = 0; i < count; i++) {
            // Neighbouring seeds give similar first numbers; the multiplication drives them apart.
            T value = generator.make(new Random((seed + i) * 0x9E3779B97F4A7C15L));
            try {
                check.check(value);
            } catch (Exception | AssertionError e) {
                throw new AssertionError(
                        "Does not hold. Run this case again with Property.forAll(" + (seed + i) + "L, 1, …): " + value,
                        e);
            }
        }
    }
}
