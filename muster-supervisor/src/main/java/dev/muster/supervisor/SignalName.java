package dev.muster.supervisor;

import java.util.Set;

/** The signals that may be sent to a service, by the names that POSIX gives them, without "SIG". */
final class SignalName {

    private static final Set<String> ALLOWED = Set.of(
            "HUP", "INT", "QUIT", "KILL", "USR1", "USR2", "TERM", "CONT", "STOP", "ALRM", "WINCH", "TTIN", "TTOU");

    private SignalName() {}

    /** The name itself if it is a signal's, else an error that names those that are. */
    static String require(String name) {
        if (!ALLOWED.contains(name)) {
            throw new IllegalArgumentException("no signal of this name; use one of "
                    + String.join(", ", ALLOWED.stream().sorted().toList()));
        }
        return name;
    }
}
