package dev.muster.agent.rpc.protocol;

import java.util.Locale;
import java.util.Optional;

/** How grave a log line is, in Serf's words, the least grave first. Source: serf-protocol reference 3.2. */
public enum LogLevel {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERR;

    /** The level of that name, in any case; {@code ERROR} is another word for the last. */
    public static Optional<LogLevel> of(String word) {
        String upper = word.toUpperCase(Locale.ROOT);
        for (LogLevel level : values()) {
            if (level.name().equals(upper)) {
                return Optional.of(level);
            }
        }
        return upper.equals("ERROR") ? Optional.of(ERR) : Optional.empty();
    }

    /** Whether who wants to see {@code wanted} wants to see this. */
    public boolean isSeenAt(LogLevel wanted) {
        return compareTo(wanted) >= 0;
    }
}
