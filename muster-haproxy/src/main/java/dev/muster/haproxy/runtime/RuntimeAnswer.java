package dev.muster.haproxy.runtime;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What an answer of the Runtime API means. HAProxy answers in prose without a code, so the known sentences are matched
 * exactly; anything else is {@link Unknown}, after which one looks at the real state instead of guessing.
 *
 * <p>Source: seen on 2.6.12, 3.0.11 and 3.2.26.
 */
public sealed interface RuntimeAnswer {

    /** It was done. */
    record Done() implements RuntimeAnswer {}

    /** It was refused, in HAProxy's words. */
    record Refused(String reason) implements RuntimeAnswer {}

    /** Nobody knows what this means. */
    record Unknown(String text) implements RuntimeAnswer {}

    /** Sentences that refuse. */
    List<String> REFUSALS = List.of(
            "No such server.",
            "No such backend.",
            "Already exists a server with the same name in backend.",
            "Only servers in maintenance mode can be deleted.",
            "Server still has connections attached to it, cannot remove it.",
            "This server cannot be removed at runtime due to other configuration elements pointing to it.",
            "Require 'backend/server'.",
            "Absolute weight can only be between 0 and 256 inclusive.",
            "Permission denied",
            "entry not found.",
            "Key not found.",
            "Unknown map identifier. Please use #<id> or <file>.",
            "maxconn string empty or preceded by garbage",
            "Health check was not configured on this server, cannot enable.");

    /** How errors in the parameters of {@code add server} begin. */
    Pattern PARSE_ERROR = Pattern.compile("'[a-z][a-z0-9-]*' |unknown keyword ");

    /**
     * Compares an answer with the one that means success.
     *
     * @param parses whether the command is parsed like a line of the configuration, whose errors are free in form
     */
    static RuntimeAnswer expect(String answer, String success, boolean parses) {
        String text = answer.strip();
        if (text.equals(success)) {
            return new Done();
        }
        boolean refused = REFUSALS.contains(text)
                || text.startsWith("Backend must use a dynamic load balancing")
                || (parses && PARSE_ERROR.matcher(text).lookingAt());
        return refused ? new Refused(Printable.of(text)) : new Unknown(Printable.of(text));
    }
}
