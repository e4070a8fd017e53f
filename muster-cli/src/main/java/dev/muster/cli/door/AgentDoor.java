package dev.muster.cli.door;

import dev.muster.agent.api.BalancerReport;
import dev.muster.agent.api.DrainReport;
import dev.muster.agent.api.DrainRequest;
import dev.muster.agent.api.ExplainReport;
import dev.muster.agent.api.LogReport;
import dev.muster.agent.api.LogRequest;
import dev.muster.agent.api.OrderReport;
import dev.muster.agent.api.OrderRequest;
import dev.muster.agent.api.PlanReport;
import dev.muster.agent.api.RestartReport;
import dev.muster.agent.api.RestartRequest;
import dev.muster.agent.api.ServicesReport;
import dev.muster.agent.api.TrafficReport;
import dev.muster.agent.api.TrafficRequest;
import dev.muster.haproxy.BalancerHistory;
import java.util.Optional;

/**
 * One running agent of Muster, as a command asks it by HTTP. Calls block for a bounded time and fail with a message for people. Used by
 * one thread.
 */
public interface AgentDoor extends AutoCloseable {

    /** The name of the agent's own node; foreign text. */
    String node();

    /** The agent's process. */
    long pid();

    /** The same agent, as it is asked by Serf's RPC. It closes with this door. */
    SerfDoor serf();

    /** The services of the whole cluster. Travels by HTTP. */
    ServicesReport services() throws DoorException;

    /** Why a member or a service does or does not receive traffic; refused when none is named so. Travels by HTTP. */
    ExplainReport explain(String name) throws DoorException;

    /** What this agent's balancer does; empty on an agent without one. Travels by HTTP. */
    Optional<BalancerReport> balancer() throws DoorException;

    /**
     * What this agent's balancer would do now, or if {@code leaver} left; refused without a balancer and when no member
     * is named so. Travels by HTTP.
     */
    PlanReport plan(Optional<String> leaver) throws DoorException;

    /** Has its balancer do something; refused with the reason when it can't be. Travels by HTTP. */
    OrderReport order(OrderRequest order) throws DoorException;

    /** Has its services begin to drain; refused with the reason when they can't. Travels by HTTP. */
    DrainReport drain(DrainRequest request) throws DoorException;

    /** How the newest drain of its services stands. Travels by HTTP. */
    DrainReport drain() throws DoorException;

    /** Lets its services take traffic again; refused when they were not drained. Travels by HTTP. */
    DrainReport ready(DrainRequest request) throws DoorException;

    /** Lines of the logs of its services; refused for services that it has not. Travels by HTTP. */
    LogReport logs(LogRequest request) throws DoorException;

    /** Has a service of its own, or of another node, restarted; refused with the reason. Travels by HTTP. */
    RestartReport restart(RestartRequest request) throws DoorException;

    /** How a restart stands. Travels by HTTP. */
    RestartReport look(RestartRequest request) throws DoorException;

    /** How the requests for a service are shared among its versions; refused for an unknown one. Travels by HTTP. */
    TrafficReport traffic(String service) throws DoorException;

    /** Has them shared otherwise; refused with the reason. Travels by HTTP. */
    TrafficReport traffic(TrafficRequest request) throws DoorException;

    /** What its balancer did, by the journal in the agent's folder; empty on an agent without a balancer. */
    BalancerHistory history() throws DoorException;

    @Override
    void close();
}
