package dev.muster.simulator;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.StringJoiner;

/**
 * Everything that decides a simulated run: its seed, and a value for each {@link Setting}. Two runs with equal options
 * are equal, event by event. Immutable; printed, it is the flags of the command that repeats the run. After the model
 * of TigerBeetle's packet simulator, where each fault of the network is an option.
 */
public record SimulationOptions(long seed, Map<Setting, Double> values) {

    public SimulationOptions {
        EnumMap<Setting, Double> copy = new EnumMap<>(Setting.class);
        copy.putAll(values);
        for (Setting setting : Setting.values()) {
            Double value = copy.get(setting);
            if (value == null) {
                throw new IllegalArgumentException("--" + setting.word() + " has no value");
            }
            setting.problemWith(value).ifPresent(problem -> {
                throw new IllegalArgumentException("--" + setting.word() + " " + problem);
            });
        }
        values = Collections.unmodifiableMap(copy);
    }

    /**
     * A mix of faults drawn from the seed. Each seed leaves some kinds of faults out, for what one fault hides another
     * may show.
     */
    public static SimulationOptions drawnFrom(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        EnumMap<Setting, Double> values = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            values.put(setting, setting.draw(random));
        }
        return new SimulationOptions(seed, values);
    }

    /** The same with another value of one setting. */
    public SimulationOptions with(Setting setting, double value) {
        EnumMap<Setting, Double> copy = new EnumMap<>(values);
        copy.put(setting, value);
        return new SimulationOptions(seed, copy);
    }

    /** The value of a setting. */
    public double get(Setting setting) {
        Double value = values.get(setting);
        if (value == null) {
            throw new IllegalStateException("every setting has a value: " + setting);
        }
        return value;
    }

    int count(Setting setting) {
        return (int) get(setting);
    }

    Duration seconds(Setting setting) {
        return Duration.ofNanos((long) (get(setting) * 1e9));
    }

    /** What the network is like everywhere. */
    NetworkFaults network() {
        Duration mean = Duration.ofNanos((long) (get(Setting.DELAY_MILLIS) * 1e6));
        return NetworkFaults.NONE
                .withLoss(get(Setting.LOSS))
                .withDuplication(get(Setting.DUPLICATION))
                .withReordering(get(Setting.REORDERING), Duration.ofSeconds(1))
                .withDelay(mean.dividedBy(5), mean, mean.multipliedBy(5));
    }

    /** The command that repeats this run, in the checkout that found it. */
    public String command() {
        return "./muster simulate " + this;
    }

    /** As flags. */
    @Override
    public String toString() {
        StringJoiner flags = new StringJoiner(" ");
        flags.add("--seed " + seed);
        values.forEach((setting, value) -> flags.add("--" + setting.word() + " " + setting.text(value)));
        return flags.toString();
    }
}
