package dev.muster.agent.roster;

import dev.muster.haproxy.BalancerNode;
import java.util.List;
import java.util.Optional;

/** What one member says: the services that it offers, what of it is set aside, and whether it is a balancer. */
record MemberReading(List<ServiceInstance> services, List<Quarantined> quarantined, Optional<BalancerNode> balancer) {

    /** Of one that has left. */
    static final MemberReading NOTHING = new MemberReading(List.of(), List.of(), Optional.empty());

    MemberReading {
        services = List.copyOf(services);
        quarantined = List.copyOf(quarantined);
    }
}
