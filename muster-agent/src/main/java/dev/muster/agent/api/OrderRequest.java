package dev.muster.agent.api;

import java.time.Duration;
import java.util.Optional;

/**
 * What the balancer is to do: the body of {@code POST /v1/balancer/order}. Immutable, validated when made: what is
 * wrong is an {@link IllegalArgumentException} with a message for people. A server is {@code POOL/NAME}, or a name that
 * is in one pool only.
 */
public sealed interface OrderRequest {

    /** How long clients that stick to a server may still come, unless it is said. */
    Duration USUAL_DRAIN = Duration.ofMinutes(5);

    /** The longest time that can be said. */
    Duration LONGEST_DRAIN = Duration.ofDays(7);

    /** The server gets no new session, and no request once no session uses it or the limit has passed. */
    record Drain(String server, Duration limit) implements OrderRequest {

        public Drain {
            requireName(server);
            if (limit.isNegative() || limit.compareTo(LONGEST_DRAIN) > 0) {
                throw new IllegalArgumentException("a drain's limit is 0 to " + LONGEST_DRAIN.toMillis()
                        + " ms, which is 7 days, not " + limit.toMillis());
            }
        }
    }

    /** The server takes requests, whatever the cluster says. */
    record Ready(String server) implements OrderRequest {

        public Ready {
            requireName(server);
        }
    }

    /** The server has this weight, 0 to 256. */
    record Weight(String server, int weight) implements OrderRequest {

        public Weight {
            requireName(server);
            if (weight < 0 || weight > 256) {
                throw new IllegalArgumentException("a server's weight is 0 to 256, not " + weight);
            }
        }
    }

    /** Nothing of the server is held any more; without one, of none, and no generation is rolled back to. */
    record Release(Optional<String> server) implements OrderRequest {

        public Release {
            server.ifPresent(OrderRequest::requireName);
        }
    }

    /** The configuration is made as that generation was. */
    record Rollback(long generation) implements OrderRequest {

        public Rollback {
            if (generation < 1) {
                throw new IllegalArgumentException("the number of a generation is 1 or more, not " + generation);
            }
        }
    }

    private static void requireName(String server) {
        if (server.isBlank()) {
            throw new IllegalArgumentException("the server's name is empty");
        }
    }
}
