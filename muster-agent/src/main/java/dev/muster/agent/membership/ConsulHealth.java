package dev.muster.agent.membership;

import java.util.List;
import java.util.Locale;

/** Which instances of a Consul take requests. */
public enum ConsulHealth {
    /** Those of which every check passes. */
    PASSING,
    /** Also those with a check in the state {@code warning}. */
    WARNING;

    /** The words for them. */
    public static final List<String> WORDS = List.of("passing", "warning");

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
