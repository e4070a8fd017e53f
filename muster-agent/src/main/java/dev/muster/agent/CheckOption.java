package dev.muster.agent;

import dev.muster.supervisor.Check;
import java.time.Duration;
import java.util.List;

/** How the agent tells whether a service is ready. The address is the service's own. */
public sealed interface CheckOption {

    /** Passes when {@code GET path} is answered with a status from 200 to 399. */
    record Http(String path, Timing timing) implements CheckOption {}

    /** Passes when a connection is accepted. */
    record Tcp(Timing timing) implements CheckOption {}

    /** Passes when a command exits with 0. */
    record Command(List<String> command, Timing timing) implements CheckOption {

        public Command {
            command = List.copyOf(command);
        }
    }

    /** Passes for good when the service writes a line to this file descriptor, as under s6. */
    record Notify(int descriptor) implements CheckOption {}

    /** No check: ready as soon as it runs. */
    record None() implements CheckOption {}

    /**
     * When it is made.
     *
     * @param interval from one to the next
     * @param timeout one that takes longer has failed
     */
    record Timing(Duration interval, Duration timeout) {

        /** Where nobody says otherwise. */
        public static final Timing USUAL = new Timing(Check.DEFAULT_INTERVAL, Check.DEFAULT_TIMEOUT);
    }

    static CheckOption http(String path) {
        return new Http(path, Timing.USUAL);
    }

    static CheckOption tcp() {
        return new Tcp(Timing.USUAL);
    }

    /**
     * Reads {@code http:/path}, {@code tcp} or {@code none}, as {@code --check} takes it.
     *
     * @throws IllegalArgumentException for anything else, with a message for people
     */
    static CheckOption parse(String text) {
        return parse(text, Timing.USUAL);
    }

    /** The same with other times. */
    static CheckOption parse(String text, Timing timing) {
        if (text.equals("tcp")) {
            return new Tcp(timing);
        }
        if (text.equals("none")) {
            return new None();
        }
        if (text.startsWith("http:/")) {
            return new Http(text.substring("http:".length()), timing);
        }
        throw new IllegalArgumentException(
                "a check is 'http:/path', 'tcp' or 'none', for example 'http:/health', not '" + text + "'");
    }
}
