package dev.muster.supervisor.machine;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;

/** Why a service is as it is, for people. */
final class Words {

    private Words() {}

    /** A shell's status: 128 and the number for a death by signal. */
    static String ended(OptionalInt code) {
        if (code.isEmpty()) {
            return "ended, exit code unknown";
        }
        int value = code.getAsInt();
        return value > 128 && value <= 128 + 64 ? "ended by signal " + (value - 128) : "exited with " + value;
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
