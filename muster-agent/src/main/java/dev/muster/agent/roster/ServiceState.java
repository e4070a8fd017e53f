package dev.muster.agent.roster;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the agent beside a service says of it. Source: design section 4. */
public enum ServiceState {
    /** It runs, or is about to; its check has not passed yet. */
    STARTING,
    /** Its check passes. */
    READY,
    /** It works still, and asks for no new traffic. */
    DRAINING,
    /** It died, or its check fails. */
    FAILED;

    /** The word for it on a tag. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state that {@code word} stands for; exact, lower case. */
    public static Optional<ServiceState> ofWord(String word) {
        return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst();
    }
}
