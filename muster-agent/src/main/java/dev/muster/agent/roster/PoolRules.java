package dev.muster.agent.roster;

import java.util.List;
import java.util.Optional;

/**
 * What a balancer makes of the services beyond the pools that it was given. Immutable. Source: design section 4,
 * "Pools", and section 5, "Two witnesses".
 *
 * @param autoPools what the pool of a service is like that no pool takes; empty: it gets none
 * @param allowNetworks where a service may be that is not at its member's own address
 * @param panic when failed members are not removed
 */
public record PoolRules(Optional<PoolSettings> autoPools, List<Network> allowNetworks, PanicRule panic) {

    /** No pools by themselves, no other addresses, and a panic when more than half fails. */
    public static final PoolRules DEFAULT = new PoolRules(Optional.empty(), List.of(), PanicRule.DEFAULT);

    public PoolRules {
        allowNetworks = List.copyOf(allowNetworks);
    }

    /** Each service that no pool takes gets one like this, by its own name and below its own path. */
    public PoolRules withAutoPools(PoolSettings like) {
        return new PoolRules(Optional.of(like), allowNetworks, panic);
    }

    public PoolRules withAllowNetworks(List<Network> networks) {
        return new PoolRules(autoPools, networks, panic);
    }

    public PoolRules withPanic(PanicRule rule) {
        return new PoolRules(autoPools, allowNetworks, rule);
    }
}
