package dev.muster.agent.api;

import java.util.Optional;

/** What the HTTP API tells, asked anew for each request. From any thread; answers at once, from snapshots. */
public interface Reports {

    /** Which agent this is. */
    AgentInfo agent();

    /** The services of the whole cluster. */
    ServicesReport services();

    /** Why the member or service {@code name} does or does not receive traffic; nothing when there is none. */
    Optional<ExplainReport> explain(String name);

    /** What the balancer does; nothing on an agent without one. */
    Optional<BalancerReport> balancer();
}
