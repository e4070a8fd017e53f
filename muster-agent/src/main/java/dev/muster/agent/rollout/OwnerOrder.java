package dev.muster.agent.rollout;

import dev.muster.agent.drain.UnreadableException;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.supervisor.ServiceName;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the agent beside a service is told to do with it: the payload of the query {@value #QUERY}, {@code 1 VERB ID
 * SERVICE [ARGUMENTS]} with single spaces, where the 1 is the version. It names a service that the agent already has,
 * and nothing that could be run. Immutable. Source: decision 36.
 */
public sealed interface OwnerOrder {

    /** The query that carries an order. */
    String QUERY = "muster:order";

    /** What is longer is no order. */
    int LONGEST_BYTES = 200;

    /** The longest time that a service may be given to come back. */
    Duration LONGEST_RETURN = Duration.ofHours(1);

    /** Group 1 is the verb, 2 the id, 3 the service, and the others the arguments of restart and of weight. */
    Pattern SHAPE = Pattern.compile("1 (?:(?<verb>look|ask)|(?<restart>restart)|(?<weight>weight))"
            + " (?<id>[0-9a-f]{16}) (?<service>[A-Za-z0-9._-]{1,64})"
            + "(?: (?<how>drain|at-once) (?<millis>[0-9]{1,7})| (?<number>[0-9]{1,3}|usual))?");

    /** The largest weight that HAProxy takes. */
    int LARGEST_WEIGHT = 256;

    OrderId id();

    ServiceName service();

    /**
     * Drain it, stop it, start it, and wait until the balancers send it requests again.
     *
     * @param drain whether the balancers are asked to let go of it first
     * @param within how long it may take from its start until they do
     */
    record Restart(OrderId id, ServiceName service, boolean drain, Duration within) implements OwnerOrder {

        public Restart {
            if (within.toMillis() < 1 || within.compareTo(LONGEST_RETURN) > 0) {
                throw new IllegalArgumentException(
                        "a service has 1 ms to 1 h to come back, not " + within.toMillis() + " ms");
            }
        }
    }

    /** Tell how the restart of that id stands; it begins nothing. */
    record Look(OrderId id, ServiceName service) implements OwnerOrder {}

    /** Tell the weight that it was given by who configured it. */
    record Ask(OrderId id, ServiceName service) implements OwnerOrder {}

    /**
     * Tell the cluster this weight.
     *
     * @param weight 0 to {@value #LARGEST_WEIGHT}; empty: the usual one
     */
    record Weight(OrderId id, ServiceName service, OptionalInt weight) implements OwnerOrder {

        public Weight {
            if (weight.isPresent() && (weight.getAsInt() < 0 || weight.getAsInt() > LARGEST_WEIGHT)) {
                throw new IllegalArgumentException("a weight is 0 to " + LARGEST_WEIGHT + ", not " + weight.getAsInt());
            }
        }
    }

    /** As it travels. */
    default Bytes encode() {
        String about = " " + id() + " " + service();
        return Bytes.ofUtf8(
                switch (this) {
                    case Restart restart ->
                        "1 restart" + about + (restart.drain() ? " drain " : " at-once ")
                                + restart.within().toMillis();
                    case Look _ -> "1 look" + about;
                    case Ask _ -> "1 ask" + about;
                    case Weight weight ->
                        "1 weight" + about + " "
                                + (weight.weight().isPresent()
                                        ? Integer.toString(weight.weight().getAsInt())
                                        : "usual");
                });
    }

    /** Reads what came. */
    static OwnerOrder read(Bytes payload) throws UnreadableException {
        if (payload.size() > LONGEST_BYTES) {
            throw new UnreadableException("it is longer than " + LONGEST_BYTES + " bytes");
        }
        Matcher words = SHAPE.matcher(payload.toUtf8());
        if (!words.matches()) {
            throw new UnreadableException("it doesn't read '1 VERB ID SERVICE …'");
        }
        try {
            return of(words);
        } catch (IllegalArgumentException e) {
            throw new UnreadableException(String.valueOf(e.getMessage()));
        }
    }

    private static OwnerOrder of(Matcher words) {
        OrderId id = new OrderId(words.group("id"));
        ServiceName service = new ServiceName(words.group("service"));
        boolean timed = words.group("how") != null;
        boolean weighed = words.group("number") != null;
        if (words.group("restart") != null && timed) {
            return new Restart(
                    id,
                    service,
                    words.group("how").equals("drain"),
                    Duration.ofMillis(Long.parseLong(words.group("millis"))));
        }
        if (words.group("weight") != null && weighed) {
            String number = words.group("number");
            return new Weight(
                    id,
                    service,
                    number.equals("usual") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(number)));
        }
        if (words.group("verb") != null && !timed && !weighed) {
            return words.group("verb").equals("look") ? new Look(id, service) : new Ask(id, service);
        }
        throw new IllegalArgumentException("its arguments are those of another verb");
    }
}
