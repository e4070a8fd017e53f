package dev.muster.agent;

import dev.muster.agent.roster.ServiceState;
import dev.muster.agent.roster.ServiceTag;
import dev.muster.supervisor.ServiceName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides when a change of a service's state or weight is told to the cluster: at once, but at most five times a second
 * for each service; what changes faster is gathered. Pure: the time is given to it. Source: design section 11, "Urgent
 * news".
 */
final class TagPacer {

    /** How many changes of one service are told within {@link #WINDOW_NANOS}. */
    static final int CHANGES = 5;

    static final long WINDOW_NANOS = 1_000_000_000L;

    private SortedMap<String, String> fixed;
    private final SortedMap<ServiceName, Told> told = new TreeMap<>();
    private OptionalLong wakeAt = OptionalLong.empty();

    /** What the cluster was told of a service, and when it was told of its last changes. */
    private static final class Told {

        private final int usualWeight;
        private ServiceTag tag;
        private final Deque<Long> times = new ArrayDeque<>();

        Told(ServiceTag tag) {
            this.tag = tag;
            this.usualWeight = tag.weight();
        }
    }

    /** Every service is starting, until it is heard of; of one without a port nothing is told. */
    TagPacer(SortedMap<String, String> fixed, List<ServiceOptions> services) {
        this.fixed = new TreeMap<>(fixed);
        for (ServiceOptions service : services) {
            service.address()
                    .map(place -> new ServiceTag(
                            ServiceState.STARTING, place.getPort(), service.weight(), service.attributes()))
                    .ifPresent(tag -> told.put(service.name(), new Told(tag)));
        }
    }

    /** All tags as they were told last. */
    SortedMap<String, String> tags() {
        return tagsWith(fixed);
    }

    /** All tags, if those that are not services' were these. */
    SortedMap<String, String> tagsWith(SortedMap<String, String> others) {
        SortedMap<String, String> tags = new TreeMap<>(others);
        told.forEach((name, service) -> tags.put(ServiceTag.key(name), service.tag.format()));
        return tags;
    }

    /** Those that are not services'. */
    SortedMap<String, String> fixed() {
        return new TreeMap<>(fixed);
    }

    /** From now on these are the tags that are not services'. */
    void fix(SortedMap<String, String> tags) {
        fixed = new TreeMap<>(tags);
    }

    /** The same with the usual weights. */
    Optional<SortedMap<String, String>> step(Map<ServiceName, ServiceState> wanted, long nowNanos) {
        return step(wanted, Map.of(), nowNanos);
    }

    /**
     * The tags to tell now, if there is news that may go out; services that are not in {@code wanted} keep theirs.
     *
     * @param weights those that are not the usual ones
     */
    Optional<SortedMap<String, String>> step(
            Map<ServiceName, ServiceState> wanted, Map<ServiceName, Integer> weights, long nowNanos) {
        boolean news = false;
        wakeAt = OptionalLong.empty();
        for (Map.Entry<ServiceName, ServiceState> entry : wanted.entrySet()) {
            Told service = told.get(entry.getKey());
            if (service == null) {
                continue;
            }
            ServiceTag now = service.tag
                    .withState(entry.getValue())
                    .withWeight(weights.getOrDefault(entry.getKey(), service.usualWeight));
            if (!service.tag.equals(now)) {
                news |= mayTell(service, nowNanos) && tell(service, now, nowNanos);
            }
        }
        return news ? Optional.of(tags()) : Optional.empty();
    }

    /** When to step again, because something waits. */
    OptionalLong wakeAtNanos() {
        return wakeAt;
    }

    private boolean mayTell(Told service, long nowNanos) {
        Deque<Long> times = service.times;
        while (!times.isEmpty() && nowNanos - times.getFirst() >= WINDOW_NANOS) {
            times.removeFirst();
        }
        if (times.size() < CHANGES) {
            return true;
        }
        long next = times.getFirst() + WINDOW_NANOS;
        wakeAt = OptionalLong.of(wakeAt.isEmpty() ? next : Math.min(wakeAt.getAsLong(), next));
        return false;
    }

    private static boolean tell(Told service, ServiceTag tag, long nowNanos) {
        service.tag = tag;
        service.times.addLast(nowNanos);
        return true;
    }
}
