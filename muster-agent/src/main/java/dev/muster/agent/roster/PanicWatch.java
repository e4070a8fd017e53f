package dev.muster.agent.roster;

import dev.muster.gossip.MemberStatus;
import dev.muster.supervisor.ServiceName;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sees when too much of a service fails at once. A step machine for one thread: what changed and the time go in, the
 * panics that hold come out.
 *
 * <p>Only what is ready counts, for only that is served. Who leaves, drains or says of itself that it failed counts on
 * neither side: its word got here. Nor does a member that failed earlier: it is out already. A panic holds as long as
 * more than the share is failed, however long that takes, and keeps whoever fails meanwhile as well.
 *
 * <p>Source: design section 5, "Two witnesses".
 */
public final class PanicWatch {

    private record Place(ServiceName service, String node) {}

    /** One service at one step. */
    private static final class Count {

        private final Set<String> recent = new HashSet<>();
        private final Set<String> held = new HashSet<>();
    }

    private final PanicRule rule;
    private final Map<ServiceName, Long> begunNanos = new HashMap<>();
    private final Map<Place, Long> failedNanos = new HashMap<>();
    private final Map<ServiceName, Integer> alive = new HashMap<>();

    public PanicWatch(PanicRule rule) {
        this.rule = rule;
    }

    /** What holds after {@code changes} since the last step, by service. The time only ever grows. */
    SortedMap<ServiceName, Panic> step(List<ServiceChange> changes, long nowNanos) {
        changes.forEach(change -> take(change, nowNanos));
        Map<ServiceName, Count> counts = new HashMap<>();
        failedNanos.forEach((place, since) ->
                sort(counts.computeIfAbsent(place.service(), any -> new Count()), place, since, nowNanos));
        begunNanos.keySet().retainAll(counts.keySet());
        SortedMap<ServiceName, Panic> panics = new TreeMap<>();
        counts.forEach((service, count) -> {
            int serving = alive.getOrDefault(service, 0);
            if (begunNanos.containsKey(service)) {
                if (rule.broken(count.held.size(), serving + count.held.size())) {
                    panics.put(service, new Panic(service, count.held, serving + count.held.size()));
                } else {
                    begunNanos.remove(service);
                }
            } else if (rule.broken(count.recent.size(), serving + count.recent.size())) {
                begunNanos.put(service, nowNanos);
                panics.put(service, new Panic(service, count.recent, serving + count.recent.size()));
            }
        });
        return Collections.unmodifiableSortedMap(panics);
    }

    /** Keeps who is alive, and since when who was alive before is failed. */
    private void take(ServiceChange change, long now) {
        Place place = new Place(change.service(), change.node());
        boolean was = isReady(change.before(), MemberStatus.ALIVE);
        boolean is = isReady(change.after(), MemberStatus.ALIVE);
        if (was != is) {
            count(change.service(), is ? 1 : -1);
        }
        Long since = failedNanos.remove(place);
        if (isReady(change.after(), MemberStatus.FAILED) && (was || since != null)) {
            failedNanos.put(place, was ? Long.valueOf(now) : since);
        }
    }

    private void count(ServiceName service, int more) {
        int serving = alive.getOrDefault(service, 0) + more;
        if (serving == 0) {
            alive.remove(service);
        } else {
            alive.put(service, serving);
        }
    }

    private static boolean isReady(Optional<ServiceInstance> instance, MemberStatus status) {
        return instance.filter(it -> it.state() == ServiceState.READY && it.member() == status)
                .isPresent();
    }

    private void sort(Count count, Place place, long since, long now) {
        long within = rule.within().toNanos();
        if (now - since <= within) {
            count.recent.add(place.node());
        }
        Long begun = begunNanos.get(place.service());
        if (begun != null && since - begun >= -within) {
            count.held.add(place.node());
        }
    }
}
