package dev.muster.cli;

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
import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.door.MemberEntry;
import dev.muster.haproxy.BalancerHistory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** An agent that says what the test wants, and remembers what it was asked. */
final class FakeDoors implements AgentDoors, AgentDoor {

    List<String> nodes = List.of("balancer");
    List<MemberEntry> members = List.of();
    ServicesReport services = ServicesReport.of(1, 1, List.of(), List.of());
    Optional<BalancerReport> balancer = Optional.empty();
    Optional<ExplainReport> explanation = Optional.empty();
    Optional<PlanReport> plan = Optional.empty();
    Optional<DoorException> failure = Optional.empty();
    BalancerHistory history = new BalancerHistory(List.of(), new TreeMap<>(), 0);
    Optional<DoorException> refusal = Optional.empty();
    boolean inForce = true;
    /** How a drain stands: at its beginning, and then at each look. */
    final List<DrainReport> drains = new ArrayList<>();

    /** What is said of the logs, one after the other; then it is refused for this reason. */
    final Deque<LogReport> logs = new ArrayDeque<>();

    /** So many times it has too many readers first. */
    int busy;

    DoorException.Reason logsEnd = DoorException.Reason.REFUSED;

    /** Who refuses a restart at once. */
    final List<String> refusedNodes = new ArrayList<>();
    /** What was asked to be restarted. */
    final List<RestartRequest> requests = new ArrayList<>();
    /** How a restart stands at each look. */
    Function<RestartRequest, RestartReport> restarts = request -> new RestartReport(
            1, request.id(), request.node(), request.service(), "done", List.of("stopped", "done in 1.0 s"));

    TrafficReport traffic = new TrafficReport(1, "web", List.of(), List.of(), "");
    int answering = 1;
    final List<String> asked = new ArrayList<>();

    @Override
    public AgentDoor open(Optional<String> wanted) throws DoorException {
        asked.add("open " + wanted.orElse("-"));
        if (failure.isPresent()) {
            throw failure.get();
        }
        return this;
    }

    @Override
    public List<String> nodes() {
        return nodes;
    }

    @Override
    public String node() {
        return nodes.getFirst();
    }

    @Override
    public long pid() {
        // No process has this number: Linux' greatest is 2^22.
        return Long.MAX_VALUE;
    }

    @Override
    public List<MemberEntry> members() {
        return members;
    }

    @Override
    public ServicesReport services() {
        return services;
    }

    @Override
    public ExplainReport explain(String name) throws DoorException {
        asked.add("explain " + name);
        return explanation.orElseThrow(() ->
                new DoorException(DoorException.Reason.REFUSED, "the agent answered: nobody is named '" + name + "'"));
    }

    @Override
    public Optional<BalancerReport> balancer() {
        return balancer;
    }

    @Override
    public PlanReport plan(Optional<String> leaver) throws DoorException {
        asked.add("plan " + leaver.orElse("-"));
        return plan.orElseThrow(() ->
                new DoorException(DoorException.Reason.REFUSED, "the agent answered: this agent keeps no balancer"));
    }

    @Override
    public OrderReport order(OrderRequest order) throws DoorException {
        asked.add("order " + order);
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        return new OrderReport(1, inForce, "web/web-3 drains\u0007");
    }

    @Override
    public DrainReport drain(DrainRequest request) throws DoorException {
        asked.add("drain " + request);
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        return drains.getFirst();
    }

    @Override
    public DrainReport drain() {
        return drains.size() > 1 ? drains.remove(1) : drains.getFirst();
    }

    @Override
    public DrainReport ready(DrainRequest request) {
        asked.add("ready " + request);
        return drains.getFirst();
    }

    @Override
    public LogReport logs(LogRequest request) throws DoorException {
        asked.add("logs " + request);
        if (busy > 0) {
            busy--;
            throw new DoorException(DoorException.Reason.BUSY, "the agent answered: too many read the logs");
        }
        LogReport next = logs.poll();
        if (next == null) {
            throw new DoorException(logsEnd, "the agent answered: this agent runs no such service");
        }
        return next;
    }

    @Override
    public RestartReport restart(RestartRequest request) throws DoorException {
        asked.add("restart " + request.node());
        requests.add(request);
        if (refusedNodes.contains(request.node())) {
            throw new DoorException(DoorException.Reason.REFUSED, "the agent answered: " + request.node() + ": no");
        }
        return new RestartReport(1, "00000000000000ab", request.node(), request.service(), "running", List.of());
    }

    @Override
    public RestartReport look(RestartRequest request) {
        asked.add("look " + request.node());
        return restarts.apply(request);
    }

    @Override
    public TrafficReport traffic(String service) {
        asked.add("traffic " + service);
        return traffic;
    }

    @Override
    public TrafficReport traffic(TrafficRequest request) throws DoorException {
        asked.add("traffic " + request);
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        return traffic;
    }

    @Override
    public BalancerHistory history() {
        return history;
    }

    @Override
    public int join(List<String> addresses) {
        asked.add("join " + addresses);
        return answering;
    }

    @Override
    public void leave() {
        asked.add("leave");
    }

    @Override
    public void close() {
        asked.add("close");
    }
}
