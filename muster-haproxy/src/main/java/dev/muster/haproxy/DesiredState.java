package dev.muster.haproxy;

import java.util.List;

/**
 * All that HAProxy should do, at one moment. Immutable.
 *
 * @param version grows with each state; a newer one replaces an older one that was not applied yet
 * @param balancers all balancers of the cluster, sorted by name
 * @param causes which events led here, in words, for the history
 */
public record DesiredState(long version, List<Pool> pools, List<BalancerNode> balancers, List<String> causes) {

    public DesiredState {
        pools = List.copyOf(pools);
        balancers = balancers.stream().sorted().toList();
        causes = List.copyOf(causes);
    }

    /** A state in which no balancer is named. */
    public DesiredState(long version, List<Pool> pools, List<String> causes) {
        this(version, pools, List.of(), causes);
    }
}
