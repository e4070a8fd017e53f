package dev.muster.agent.roster;

import dev.muster.gossip.MemberStatus;
import dev.muster.supervisor.ServiceName;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sees when too much of a service fails at once. A step machine for one thread: the newest roster and the time go in,
 * the panics that hold come out.
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
        private int alive;
    }

    private final PanicRule rule;
    private final Map<ServiceName, Long> begunNanos = new HashMap<>();
    private Map<Place, Long> failedNanos = new HashMap<>();
    private Set<Place> alive = new HashSet<>();

    public PanicWatch(PanicRule rule) {
        this.rule = rule;
    }

    /** What holds with {@code roster}, by service. The time only ever grows. */
    public SortedMap<ServiceName, Panic> step(Roster roster, long nowNanos) {
        Map<ServiceName, Count> counts = count(roster, nowNanos);
        begunNanos.keySet().retainAll(counts.keySet());
        SortedMap<ServiceName, Panic> panics = new TreeMap<>();
        counts.forEach((service, count) -> {
            if (begunNanos.containsKey(service)) {
                if (rule.broken(count.held.size(), count.alive + count.held.size())) {
                    panics.put(service, new Panic(service, count.held, count.alive + count.held.size()));
                } else {
                    begunNanos.remove(service);
                }
            } else if (rule.broken(count.recent.size(), count.alive + count.recent.size())) {
                begunNanos.put(service, nowNanos);
                panics.put(service, new Panic(service, count.recent, count.alive + count.recent.size()));
            }
        });
        return Collections.unmodifiableSortedMap(panics);
    }

    private Map<ServiceName, Count> count(Roster roster, long now) {
        Map<Place, Long> failed = new HashMap<>();
        Set<Place> nowAlive = new HashSet<>();
        Map<ServiceName, Count> counts = new HashMap<>();
        for (ServiceInstance instance : roster.services()) {
            if (instance.state() != ServiceState.READY) {
                continue;
            }
            Place place = new Place(instance.service(), instance.node());
            Count count = counts.computeIfAbsent(instance.service(), any -> new Count());
            if (instance.member() == MemberStatus.ALIVE) {
                nowAlive.add(place);
                count.alive++;
            } else if (instance.member() == MemberStatus.FAILED) {
                Long since = alive.contains(place) ? Long.valueOf(now) : failedNanos.get(place);
                if (since != null) {
                    failed.put(place, since);
                    sort(count, instance, since, now);
                }
            }
        }
        failedNanos = failed;
        alive = nowAlive;
        return counts;
    }

    private void sort(Count count, ServiceInstance instance, long since, long now) {
        long within = rule.within().toNanos();
        if (now - since <= within) {
            count.recent.add(instance.node());
        }
        Long begun = begunNanos.get(instance.service());
        if (begun != null && since - begun >= -within) {
            count.held.add(instance.node());
        }
    }
}
