package dev.muster.supervisor.machine;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Why a service is as it is, for people. */
final class Words {

    private static final int UNKNOWN_PROGRAM = 127;
    private static final int NOT_RUNNABLE = 126;

    /** What to do about a service that ends as if all were well. */
    static final String FOREGROUND = " (if it went to the background: run it in the foreground)";

    private Words() {}

    /** A shell's status: 128 and the number for a death by signal, 126 and 127 for a program that can't be run. */
    static String ended(OptionalInt code) {
        if (code.isEmpty()) {
            return "ended, exit code unknown";
        }
        int value = code.getAsInt();
        if (value > 128 && value <= 128 + 64) {
            return "ended by signal " + (value - 128);
        }
        return "exited with " + value
                + switch (value) {
                    case UNKNOWN_PROGRAM -> " (a program was not found; its output says which)";
                    case NOT_RUNNABLE -> " (a program may not be run; its output says which)";
                    default -> "";
                };
    }

    static String failedChecks(int count, String reason) {
        return (count == 1 ? "a failed check" : count + " failed checks in a row") + " (" + reason + "), told to end";
    }

    /** The detail says what it waits for, or why its last check failed. */
    static String notReady(Duration time, String detail) {
        return "was not ready within " + seconds(time) + " (" + detail + "), told to end";
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    /** Both if there are both. */
    static String with(String detail, Optional<String> problem) {
        if (problem.isEmpty()) {
            return detail;
        }
        return detail.isEmpty() ? problem.get() : detail + "; " + problem.get();
    }
}
