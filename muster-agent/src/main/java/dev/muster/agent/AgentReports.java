package dev.muster.agent;

import dev.muster.agent.api.AgentInfo;
import dev.muster.agent.api.BalancerReport;
import dev.muster.agent.api.BalancerReport.GenerationEntry;
import dev.muster.agent.api.BalancerReport.HeldEntry;
import dev.muster.agent.api.ExplainReport;
import dev.muster.agent.api.Logs;
import dev.muster.agent.api.PlanReport;
import dev.muster.agent.api.Reports;
import dev.muster.agent.api.ServicesReport;
import dev.muster.agent.api.ServicesReport.OwnEntry;
import dev.muster.agent.api.ServicesReport.QuarantineEntry;
import dev.muster.agent.api.ServicesReport.ServiceEntry;
import dev.muster.agent.membership.Outage;
import dev.muster.agent.membership.Sighting;
import dev.muster.agent.roster.Panic;
import dev.muster.agent.roster.Roster;
import dev.muster.agent.roster.Routing;
import dev.muster.agent.roster.ServiceInstance;
import dev.muster.gossip.MemberStatus;
import dev.muster.haproxy.BalancerStatus;
import dev.muster.haproxy.Forecast;
import dev.muster.haproxy.Generation;
import dev.muster.haproxy.Hold;
import dev.muster.haproxy.PoolStatus;
import dev.muster.haproxy.ServerStatus;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.ServiceStatus;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the HTTP API tells, read from snapshots. Any thread. */
final class AgentReports implements Reports {

    private static final int FORMAT = 1;
    private static final int MAX_GENERATIONS = 20;

    /** In place of what gossip says of a member, when it hasn't said anything since the start. */
    private static final String UNHEARD = "unheard";

    /**
     * Which agent it is.
     *
     * @param rpc the address of its RPC as text, which may be empty
     */
    record Self(String node, String role, String rpc) {}

    private final Self self;
    private final Membership membership;
    private final OwnServices services;
    private final Supplier<Roster> roster;
    private final Optional<BalancerDesk> desk;
    private final ServiceLogs logs;

    AgentReports(
            Self self,
            Membership membership,
            OwnServices services,
            Supplier<Roster> roster,
            Optional<BalancerDesk> desk) {
        this.self = self;
        this.membership = membership;
        this.services = services;
        this.roster = roster;
        this.desk = desk;
        this.logs = new ServiceLogs(self.node(), this::logFiles);
    }

    private SortedMap<ServiceName, Path> logFiles() {
        SortedMap<ServiceName, Path> files = services.logs();
        desk.ifPresent(balancer -> files.put(SupervisedHaproxy.NAME, balancer.log()));
        return files;
    }

    @Override
    public Logs logs() {
        return logs;
    }

    @Override
    public AgentInfo agent() {
        Sighting seen = membership.source().now();
        return new AgentInfo(
                FORMAT,
                self.node(),
                self.role(),
                version(),
                ProcessHandle.current().pid(),
                membership.gossip().map(cluster -> text(cluster.address())).orElse(""),
                self.rpc(),
                (int) seen.members().stream()
                        .filter(m -> m.status() == MemberStatus.ALIVE)
                        .count(),
                membership.witness(),
                seen.outage().map(Outage::words).orElse(""));
    }

    static String version() {
        String version = Agent.class.getPackage().getImplementationVersion();
        return version == null ? "unreleased" : version;
    }

    @Override
    public ServicesReport services() {
        Roster now = roster.get();
        Optional<Routing> routing = desk.map(BalancerDesk::routing);
        Map<String, ServerStatus> servers = new HashMap<>();
        desk.ifPresent(b -> b.routing()
                .pools()
                .forEach(pool -> b.status().pools().stream()
                        .filter(p -> p.name().equals(pool.name()))
                        .map(PoolStatus::servers)
                        .flatMap(List::stream)
                        .forEach(s -> servers.put(pool.service() + " " + s.name(), s))));
        List<ServiceEntry> entries = now.services().stream()
                .map(i -> entry(i, routing, servers.get(i.service() + " " + i.node())))
                .toList();
        List<QuarantineEntry> quarantined = now.quarantined().stream()
                .map(q -> new QuarantineEntry(q.node(), q.reason()))
                .toList();
        List<OwnEntry> own = services.shown().stream().map(AgentReports::entry).toList();
        return new ServicesReport(FORMAT, now.version(), entries, quarantined, own);
    }

    private static OwnEntry entry(ServiceStatus status) {
        return new OwnEntry(
                status.name().value(),
                status.phase().word(),
                status.pid().orElse(0),
                status.restarts(),
                status.lastExit().orElse(-1),
                status.since().truncatedTo(ChronoUnit.MILLIS).toString(),
                status.detail());
    }

    private ServiceEntry entry(ServiceInstance instance, Optional<Routing> routing, @Nullable ServerStatus server) {
        boolean remembered = roster.get().remembered().contains(instance.node());
        boolean routed = routing.filter(r -> r.routes(instance)).isPresent();
        boolean kept = routing.flatMap(r -> r.keeping(instance)).isPresent();
        return new ServiceEntry(
                instance.service().value(),
                instance.node(),
                instance.address().getAddress().getHostAddress(),
                instance.address().getPort(),
                instance.weight(),
                instance.state().word(),
                remembered ? UNHEARD : instance.member().word(),
                routed,
                routed ? ServerTraffic.word(server) : "",
                server == null ? 0 : server.requests(),
                server == null ? 0 : server.sessions(),
                remembered && detail(instance, kept, server).isEmpty()
                        ? "known from the last roster on disk; " + membership.witness() + " has not named it yet"
                        : detail(instance, kept, server));
    }

    private String detail(ServiceInstance instance, boolean kept, @Nullable ServerStatus server) {
        if (instance.node().equals(self.node())) {
            ServiceStatus own = services.statuses().get(instance.service());
            if (own != null && !own.detail().isEmpty()) {
                return own.detail();
            }
        }
        String held = held(instance);
        if (!held.isEmpty()) {
            return held;
        }
        if (server != null && !server.detail().isEmpty()) {
            return server.detail();
        }
        if (server != null && ServerTraffic.word(server).equals("down")) {
            return "HAProxy's check fails" + (server.lastCheck().isEmpty() ? "" : ": " + server.lastCheck());
        }
        if (kept) {
            return "its agent is silent, like those of too many others: HAProxy's check alone decides";
        }
        if (instance.member() == MemberStatus.FAILED) {
            return server != null && ServerTraffic.word(server).equals("serving")
                    ? "its agent is silent; HAProxy's check passes, so it serves on"
                    : "its agent is silent";
        }
        return instance.plain() ? "a plain Serf agent, which says nothing of its service" : "";
    }

    /** What a person wants of it, in words; empty when that is nothing. */
    private String held(ServiceInstance instance) {
        return desk.stream()
                .flatMap(b -> b.routing().pools().stream()
                        .filter(pool -> pool.service().equals(instance.service()))
                        .flatMap(pool -> b.status().holds().servers().stream()
                                .filter(hold -> hold.pool().equals(pool.name()))))
                .filter(hold -> hold.server().value().equals(instance.node()))
                .map(hold -> hold.order().words())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    @Override
    public Optional<ExplainReport> explain(String name) {
        Sighting seen = membership.source().now();
        return new Explainer(
                        membership.witness(),
                        seen.members(),
                        desk.map(d -> d.routing().roster()).orElseGet(roster),
                        desk.map(BalancerDesk::routing),
                        desk.map(BalancerDesk::status))
                .explain(name);
    }

    @Override
    public Optional<PlanReport> plan(Optional<String> leaver) {
        boolean known = leaver.isEmpty()
                || membership.source().now().members().stream()
                        .anyMatch(m -> m.name().equals(leaver.get()))
                || roster.get().remembered().contains(leaver.get());
        return desk.filter(_ -> known).map(d -> d.foresee(leaver).join()).map(AgentReports::plan);
    }

    private static PlanReport plan(Forecast forecast) {
        return new PlanReport(
                FORMAT, forecast.steps(), forecast.reload(), forecast.problem().orElse(""));
    }

    @Override
    public Optional<BalancerReport> balancer() {
        return desk.map(this::report);
    }

    private BalancerReport report(BalancerDesk balancer) {
        BalancerStatus status = balancer.status();
        return new BalancerReport(
                FORMAT,
                status.haproxyVersion(),
                balancer.pid().orElse(0),
                status.workerPid(),
                url(balancer.role().bind()),
                url(balancer.role().stats()),
                status.generation(),
                status.reloads(),
                held(status),
                problem(status, balancer.routing(), membership.source().now().outage()),
                balancer.history().stream()
                        .limit(MAX_GENERATIONS)
                        .map(AgentReports::entry)
                        .toList());
    }

    private static List<HeldEntry> held(BalancerStatus status) {
        Stream<HeldEntry> pin = status.holds().pin().stream()
                .map(p -> new HeldEntry("", p.words(), p.since().toString(), true));
        return Stream.concat(
                        pin,
                        status.holds().servers().stream()
                                .map(hold -> new HeldEntry(
                                        hold.place(),
                                        hold.order().words(),
                                        hold.since().toString(),
                                        has(status, hold))))
                .toList();
    }

    private static boolean has(BalancerStatus status, Hold hold) {
        return status.pools().stream()
                .filter(pool -> pool.name().equals(hold.pool()))
                .flatMap(pool -> pool.servers().stream())
                .anyMatch(server -> server.name().equals(hold.server()));
    }

    /** What HAProxy can't have, and what gossip or another source of members leaves open. */
    private static String problem(BalancerStatus status, Routing routing, Optional<Outage> outage) {
        return Stream.of(
                        status.problem().stream(),
                        routing.routedPanics().stream().map(Panic::words),
                        outage.stream().map(Outage::words))
                .flatMap(some -> some)
                .collect(Collectors.joining("; "));
    }

    private static GenerationEntry entry(Generation generation) {
        return new GenerationEntry(
                generation.number(),
                generation.at().toString(),
                generation.causes(),
                generation.how().name().toLowerCase(Locale.ROOT),
                generation.steps(),
                generation.took().toNanos() / 1e6);
    }

    /** What listens on every address of this host is found at the one that gossip uses. */
    private String url(InetSocketAddress bind) {
        InetAddress host = bind.getAddress();
        if (host.isAnyLocalAddress()) {
            host = membership
                    .gossip()
                    .map(cluster -> cluster.address().getAddress())
                    .orElseGet(InetAddress::getLoopbackAddress);
        }
        return "http://" + text(new InetSocketAddress(host, bind.getPort()));
    }

    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
