package dev.muster.haproxy;

import java.util.List;
import java.util.Optional;

/**
 * All but servers that a rendering depends on.
 *
 * @param pools without their servers
 * @param balancers all balancers of the cluster
 * @param reading which reading of the template it is; grows
 * @param pinned what the configuration is to be made with, instead of the template that is there now
 */
record Settings(List<Pool> pools, List<BalancerNode> balancers, long reading, Optional<Makings> pinned) {

    Settings {
        pools = pools.stream().map(pool -> pool.with(List.of())).toList();
        balancers = List.copyOf(balancers);
    }
}
