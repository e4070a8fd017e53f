package dev.muster.cli.up;

import dev.muster.agent.api.BalancerReport;
import dev.muster.agent.api.ServicesReport;
import dev.muster.cli.door.MemberEntry;
import java.util.List;
import java.util.Optional;

/**
 * The cluster as the balancer's agent told it at one moment.
 *
 * @param atNanos when, by the monotonic clock
 */
public record Snapshot(
        long atNanos, List<MemberEntry> members, ServicesReport services, Optional<BalancerReport> balancer) {

    public Snapshot {
        members = List.copyOf(members);
    }
}
