package dev.muster.agent.handler.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What an agent does about events. Immutable.
 *
 * @param handlers in the order in which they were given
 * @param timeout how long one run of a handler may take
 */
public record HandlerOptions(List<HandlerSpec> handlers, Duration timeout) {

    /** Each may have a process of its own at any time. */
    public static final int MOST_HANDLERS = 256;

    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);
    public static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(100);
    public static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);

    public HandlerOptions {
        handlers = List.copyOf(handlers);
        if (handlers.size() > MOST_HANDLERS) {
            throw new IllegalArgumentException(
                    "there are " + handlers.size() + " event handlers, and " + MOST_HANDLERS + " at most");
        }
        if (timeout.compareTo(SHORTEST_TIMEOUT) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException("the time limit of a handler is 100 ms to 1 day, not " + timeout);
        }
    }

    /** No handlers. */
    public static HandlerOptions none() {
        return new HandlerOptions(List.of(), DEFAULT_TIMEOUT);
    }

    /** With one more. */
    public HandlerOptions and(HandlerSpec handler) {
        List<HandlerSpec> more = new ArrayList<>(handlers);
        more.add(handler);
        return new HandlerOptions(more, timeout);
    }

    /** With these in place of the others. */
    public HandlerOptions withHandlers(List<HandlerSpec> wanted) {
        return new HandlerOptions(wanted, timeout);
    }

    public HandlerOptions withTimeout(Duration wanted) {
        return new HandlerOptions(handlers, wanted);
    }
}
