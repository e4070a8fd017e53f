package dev.muster.agent.api;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * The services of the whole cluster, and who is set aside: {@code GET /v1/services}.
 *
 * @param format the version of this JSON
 * @param rosterVersion the roster that this was made from; grows with every change
 */
@Json
public record ServicesReport(
        int format, long rosterVersion, List<ServiceEntry> services, List<QuarantineEntry> quarantined) {

    public ServicesReport {
        services = List.copyOf(services);
        quarantined = List.copyOf(quarantined);
    }

    /**
     * One service on one node.
     *
     * @param state what the agent beside it says: starting, ready, draining, failed
     * @param member what gossip says of its node: alive, leaving, left, failed; or unheard, when only the last roster
     *     on disk names it
     * @param routed whether a pool of this agent's balancer takes it; false on an agent without a balancer
     * @param traffic what this agent's balancer does with it, in words: serving, admitting, down, …; empty without one
     * @param requests how many requests this agent's balancer has sent to it
     * @param sessions how many it has in flight there
     * @param detail why it is so, in words; may be empty
     */
    @Json
    public record ServiceEntry(
            String service,
            String node,
            String address,
            int port,
            int weight,
            String state,
            String member,
            boolean routed,
            String traffic,
            long requests,
            long sessions,
            String detail) {}

    /** A member that is given to nobody, and the reason. */
    @Json
    public record QuarantineEntry(String node, String reason) {}
}
