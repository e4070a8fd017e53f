package dev.muster.agent.roster;

import dev.muster.haproxy.BalancerNode;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a balancer knew before it was started again, as long as gossip says nothing better. Each node that gossip comes
 * to name, in whatever state, is forgotten here; and all of them are after a time. A step machine for one thread.
 *
 * <p>Source: design section 5, "A balancer that starts again begins with the last roster on disk, admitting each server
 * by check."
 */
public final class RememberedRoster {

    /** How long a node may be silent that was there before: as long as one whose agent fell silent meanwhile. */
    public static final Duration LIMIT = Duration.ofMinutes(10);

    private long untilNanos;
    private List<ServiceInstance> services;
    private List<BalancerNode> balancers;

    private RememberedRoster(List<ServiceInstance> services, List<BalancerNode> balancers, long untilNanos) {
        this.services = services;
        this.balancers = balancers;
        this.untilNanos = untilNanos;
    }

    /** Nothing. */
    public static RememberedRoster none() {
        return new RememberedRoster(List.of(), List.of(), 0);
    }

    /**
     * What a file holds that {@link #bytes} filled.
     *
     * @param loopbackAccepted whether a service may be on loopback
     * @throws IllegalArgumentException when it is damaged, with the reason
     */
    public static RememberedRoster read(byte[] bytes, boolean loopbackAccepted, long nowNanos) {
        Roster last = SavedRoster.read(bytes).roster(loopbackAccepted);
        return new RememberedRoster(last.services(), last.balancers(), nowNanos + LIMIT.toNanos());
    }

    /**
     * {@code roster} for a file.
     *
     * @throws IllegalArgumentException when it is too large to be kept
     */
    public static byte[] bytes(Roster roster) {
        byte[] bytes = SavedRoster.of(roster).bytes();
        if (bytes.length > SavedRoster.LARGEST_BYTES) {
            throw new IllegalArgumentException(
                    "it takes " + bytes.length + " bytes, more than " + SavedRoster.LARGEST_BYTES);
        }
        return bytes;
    }

    /** The most bytes that a file of a roster has. */
    public static int largestBytes() {
        return SavedRoster.LARGEST_BYTES;
    }

    /** There is a source that will name everybody: nobody is forgotten for its silence. */
    public RememberedRoster lasting() {
        untilNanos += Long.MAX_VALUE / 2;
        return this;
    }

    /** Nobody is remembered any more, for it is known who is there. */
    public void forget() {
        services = List.of();
        balancers = List.of();
    }

    public boolean isEmpty() {
        return services.isEmpty() && balancers.isEmpty();
    }

    /** {@code read}, and beside it who is remembered still. {@code known} are all that gossip names. */
    public Roster complete(Roster read, Collection<String> known, long nowNanos) {
        if (!isEmpty()) {
            forget(new HashSet<>(known), nowNanos);
        }
        if (isEmpty()) {
            return read;
        }
        Set<InetSocketAddress> taken = new HashSet<>();
        read.services().forEach(instance -> taken.add(instance.address()));
        List<ServiceInstance> all = new ArrayList<>(read.services());
        Set<String> remembered = new TreeSet<>();
        for (ServiceInstance instance : services) {
            if (taken.add(instance.address())) {
                all.add(instance);
                remembered.add(instance.node());
            }
        }
        all.sort(ServiceInstance.BY_SERVICE_AND_NODE);
        List<BalancerNode> peers = new ArrayList<>(read.balancers());
        peers.addAll(balancers);
        peers.sort(null);
        return new Roster(read.version(), all, read.quarantined(), peers, remembered);
    }

    private void forget(Set<String> known, long now) {
        boolean over = now - untilNanos >= 0;
        services = services.stream()
                .filter(instance -> !over && !known.contains(instance.node()))
                .toList();
        balancers = balancers.stream()
                .filter(node -> !over && !known.contains(node.name().value()))
                .toList();
    }
}
