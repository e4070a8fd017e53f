package dev.muster.agent;

/** How the agent tells whether a service is ready. The address is the service's own. */
public sealed interface CheckOption {

    /** Passes when {@code GET path} is answered with a status from 200 to 399. */
    record Http(String path) implements CheckOption {}

    /** Passes when a connection is accepted. */
    record Tcp() implements CheckOption {}

    /** No check: ready as soon as it runs. */
    record None() implements CheckOption {}

    /**
     * Reads {@code http:/path}, {@code tcp} or {@code none}, as {@code --check} takes it.
     *
     * @throws IllegalArgumentException for anything else, with a message for people
     */
    static CheckOption parse(String text) {
        if (text.equals("tcp")) {
            return new Tcp();
        }
        if (text.equals("none")) {
            return new None();
        }
        if (text.startsWith("http:/")) {
            return new Http(text.substring("http:".length()));
        }
        throw new IllegalArgumentException(
                "a check is 'http:/path', 'tcp' or 'none', for example 'http:/health', not '" + text + "'");
    }
}
