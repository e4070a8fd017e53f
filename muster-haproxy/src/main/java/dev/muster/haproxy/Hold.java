package dev.muster.haproxy;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/**
 * What a person wants of one server of this balancer, whatever the cluster says, until it is released. Immutable.
 *
 * @param order what is wanted; one of each kind a server
 * @param since when it was ordered, by the wall clock, to be shown
 */
public record Hold(PoolName pool, ServerName server, Order order, Instant since) implements Comparable<Hold> {

    private static final Comparator<Hold> ORDER = Comparator.comparing(Hold::pool)
            .thenComparing(Hold::server)
            .thenComparing(hold -> hold.order() instanceof Weight);

    /** What may be wanted. A drain and a readiness exclude each other. */
    public sealed interface Order {

        /** In words that go after a server's name. */
        String words();

        /** Whether both can't be wanted of the same server. */
        default boolean excludes(Order other) {
            return (this instanceof Weight) == (other instanceof Weight);
        }
    }

    /**
     * It gets no new session, and no request once no session uses it or the limit has passed; see {@link Intent.Drain}.
     * A server that the cluster withdraws is out all the same.
     */
    public record Drain(Duration limit) implements Order {

        public Drain {
            limit = new Intent.Drain(limit).limit();
        }

        @Override
        public String words() {
            return "drained by hand";
        }
    }

    /** It takes requests although the cluster withdraws it, or its agent is silent. HAProxy's check still rules. */
    public record Ready() implements Order {

        @Override
        public String words() {
            return "ready by hand";
        }
    }

    /** It has this weight, 0 to 256. */
    public record Weight(int weight) implements Order {

        public Weight {
            if (weight < 0 || weight > 256) {
                throw new IllegalArgumentException("a server's weight is 0 to 256, not " + weight);
            }
        }

        @Override
        public String words() {
            return "weight " + weight + " by hand";
        }
    }

    /** The server as {@code POOL/NAME}. */
    public String place() {
        return pool + "/" + server;
    }

    /** What is wanted of which server. */
    public String words() {
        return place() + ": " + order.words();
    }

    /** The server as this hold has it. */
    Server over(Server wanted) {
        return switch (order) {
            case Drain drain ->
                wanted.intent().equals(Intent.WITHDRAW) ? wanted : wanted.withIntent(new Intent.Drain(drain.limit()));
            case Ready _ -> wanted.withIntent(Intent.SERVE);
            case Weight weight -> wanted.withWeight(weight.weight());
        };
    }

    @Override
    public int compareTo(Hold other) {
        return ORDER.compare(this, other);
    }
}
