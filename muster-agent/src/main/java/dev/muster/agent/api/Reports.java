package dev.muster.agent.api;

import java.util.Optional;

/** What the HTTP API tells, asked anew for each request. From any thread; answers at once, from
 * snapshots, where nothing else is said. */
public interface Reports {

    /** Which agent this is. */
    AgentInfo agent();

    /** The services of the whole cluster. */
    ServicesReport services();

    /** Why the member or service {@code name} does or does not receive traffic; nothing when there is none. */
    Optional<ExplainReport> explain(String name);

    /**
     * What the balancer would do now, or if {@code leaver} left; nothing without a balancer and when no member is named
     * so. May take some seconds.
     */
    Optional<PlanReport> plan(Optional<String> leaver);

    /** What the balancer does; nothing on an agent without one. */
    Optional<BalancerReport> balancer();

    /** The logs of this agent's services. */
    Logs logs();
}
