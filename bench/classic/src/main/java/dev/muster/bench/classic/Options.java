package dev.muster.bench.classic;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What to measure.
 *
 * @param quick short looks and few changes: to see that it works
 * @param ratePerSecond of the load
 */
record Options(int rounds, boolean quick, double ratePerSecond, Set<Contender> contenders, Set<Scene> scenes) {

    private static final int MOST_ROUNDS = 100;
    private static final int ROUNDS = 3;
    private static final double RATE = 300;
    private static final Set<Scene> QUICK_SCENES = EnumSet.of(Scene.START, Scene.STOP);
    private static final double MOST_RATE = 2000;

    Options {
        if (rounds < 1 || rounds > MOST_ROUNDS) {
            throw new IllegalArgumentException("--rounds is " + rounds + "; give 1 to " + MOST_ROUNDS);
        }
        if (!(ratePerSecond >= 10 && ratePerSecond <= MOST_RATE)) {
            throw new IllegalArgumentException("--rate is " + ratePerSecond + "; give 10 to " + (int) MOST_RATE);
        }
        contenders = Set.copyOf(contenders);
        scenes = Set.copyOf(scenes);
        if (scenes.contains(Scene.STOP) != scenes.contains(Scene.START)) {
            throw new IllegalArgumentException("the scenes start and stop go together: what was started is stopped");
        }
    }

    /** Throws with words for the user if an argument is none. */
    static Options parse(String[] arguments) {
        int rounds = ROUNDS;
        boolean quick = false;
        double rate = RATE;
        Set<Contender> contenders = EnumSet.allOf(Contender.class);
        Optional<Set<Scene>> scenes = Optional.empty();
        for (int i = 0; i < arguments.length; i++) {
            String flag = arguments[i];
            if (flag.equals("--quick")) {
                quick = true;
                continue;
            }
            if (++i == arguments.length) {
                throw new IllegalArgumentException("'" + flag + "' is unknown, or lacks its value");
            }
            String value = arguments[i];
            switch (flag) {
                case "--rounds" -> rounds = (int) number(flag, value);
                case "--rate" -> rate = number(flag, value);
                case "--contenders" -> contenders = chosen(Contender.class, value);
                case "--scenes" -> scenes = Optional.of(chosen(Scene.class, value));
                default -> throw new IllegalArgumentException("'" + flag + "' is unknown");
            }
        }
        Set<Scene> usual = quick ? QUICK_SCENES : EnumSet.allOf(Scene.class);
        return new Options(rounds, quick, rate, contenders, scenes.orElse(usual));
    }

    static double number(String flag, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(flag + " is '" + text + "'; give a number", e);
        }
    }

    /** Names separated by commas, as their labels are written. */
    private static <E extends Enum<E>> Set<E> chosen(Class<E> type, String text) {
        Set<E> found = EnumSet.noneOf(type);
        for (String name : text.split(",")) {
            found.add(Arrays.stream(type.getEnumConstants())
                    .filter(constant -> label(constant).equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is none of "
                            + Arrays.stream(type.getEnumConstants())
                                    .map(Options::label)
                                    .collect(Collectors.joining(", ")))));
        }
        return found;
    }

    private static String label(Enum<?> constant) {
        return switch (constant) {
            case Contender contender -> contender.label();
            case Scene scene -> scene.label();
            default -> constant.name();
        };
    }
}
