package dev.muster.agent.api;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * The services of the whole cluster, and who is set aside: {@code GET /v1/services}.
 *
 * @param format the version of this JSON
 * @param rosterVersion the roster that this was made from; grows with every change
 * @param own what runs on this agent's own node, services without a port among it
 */
@Json
public record ServicesReport(
        int format,
        long rosterVersion,
        List<ServiceEntry> services,
        List<QuarantineEntry> quarantined,
        List<OwnEntry> own) {

    public ServicesReport {
        services = List.copyOf(services);
        quarantined = List.copyOf(quarantined);
        own = List.copyOf(own);
    }

    /** Of a node that runs nothing itself. */
    public static ServicesReport of(
            int format, long rosterVersion, List<ServiceEntry> services, List<QuarantineEntry> quarantined) {
        return new ServicesReport(format, rosterVersion, services, quarantined, List.of());
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

    /**
     * A service that this agent looks after, as its supervisor sees it.
     *
     * @param phase down, starting, ready, unready, draining, stopping, back-off or failed
     * @param pid of its main process; 0 while there is none
     * @param restarts how often it was started again by itself since the agent knows it
     * @param lastExit the exit code of its last main process, 128 and more for a signal; -1 if it never ended or
     *     nobody knows
     * @param since when it came into this phase
     * @param detail why it is not ready, or how long that lasts, in words; may be empty
     */
    @Json
    public record OwnEntry(
            String service, String phase, long pid, int restarts, int lastExit, String since, String detail) {}
}
