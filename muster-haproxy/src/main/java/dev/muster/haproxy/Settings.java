package dev.muster.haproxy;

import java.util.List;

/**
 * All but servers that a rendering depends on.
 *
 * @param pools without their servers
 * @param balancers all balancers of the cluster
 * @param reading which reading of the template it is; grows
 */
record Settings(List<Pool> pools, List<BalancerNode> balancers, long reading) {

    Settings {
        pools = pools.stream().map(pool -> pool.with(List.of())).toList();
        balancers = List.copyOf(balancers);
    }
}
