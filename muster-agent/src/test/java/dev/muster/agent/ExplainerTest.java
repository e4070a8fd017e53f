package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.ExplainReport;
import dev.muster.agent.roster.PoolRules;
import dev.muster.agent.roster.PoolSettings;
import dev.muster.agent.roster.RememberedRoster;
import dev.muster.agent.roster.Roster;
import dev.muster.agent.roster.RosterReader;
import dev.muster.agent.roster.RosterSettings;
import dev.muster.agent.roster.Router;
import dev.muster.agent.roster.Routing;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.ProtocolVersions;
import dev.muster.haproxy.BalancerStatus;
import dev.muster.haproxy.Hold;
import dev.muster.haproxy.Holds;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.PoolStatus;
import dev.muster.haproxy.ServerName;
import dev.muster.haproxy.ServerStage;
import dev.muster.haproxy.ServerStatus;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Design section 5: "Explain: for any member and service, why it does or does not receive traffic, as a chain of facts:
 * gossip state, service state, quarantine, HAProxy's own view, last check."
 */
final class ExplainerTest {

    private final List<Member> members = new ArrayList<>();
    private final List<ServerStatus> servers = new ArrayList<>();
    private Optional<String> problem = Optional.empty();
    private Holds holds = Holds.NONE;

    private static InetSocketAddress at(int number, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("10.0.0." + number), port);
    }

    private void member(String name, MemberStatus status, Map<String, String> tags) {
        members.add(new Member(
                name,
                at(members.size() + 1, 7946),
                new TreeMap<>(tags),
                status,
                new ProtocolVersions(1, 5, 2, 2, 5, 5)));
    }

    private void web(String name, MemberStatus status, String state) {
        member(name, status, Map.of("muster", "1", "svc:web", state + " 3000 100"));
    }

    private void server(String name, ServerStage stage, String state, String check, String detail) {
        servers.add(new ServerStatus(new ServerName(name), at(1, 3000), 7, 100, stage, state, check, 1234, 2, detail));
    }

    private Roster roster() {
        return RosterReader.read(1, members, RosterSettings.defaults(false));
    }

    private String explain(String name) {
        Router router = new Router(List.of(PoolSettings.web("/")), PoolRules.DEFAULT);
        return explain(name, router.step(roster(), 0));
    }

    private String explain(String name, Routing routing) {
        BalancerStatus balancer = new BalancerStatus(
                "2.6.12", 44, 1, 0, List.of(new PoolStatus(new PoolName("web"), servers)), List.of(), holds, problem);
        return text(new Explainer("gossip", members, routing.roster(), Optional.of(routing), Optional.of(balancer))
                .explain(name));
    }

    private static String text(Optional<ExplainReport> report) {
        StringBuilder text = new StringBuilder();
        report.ifPresent(r -> r.subjects().forEach(subject -> {
            text.append(subject.summary()).append('\n');
            subject.facts()
                    .forEach(fact -> text.append("  %-8s%s: %s%n".formatted(fact.speaks(), fact.what(), fact.says())));
        }));
        return text.toString();
    }

    @Test
    void whoServes() {
        web("a", MemberStatus.ALIVE, "ready");
        server("a", ServerStage.READY, "UP", "L7OK/200 in 1 ms", "");

        assertThat(explain("a")).isEqualTo("""
                web on a gets traffic from this balancer
                  for     gossip: alive
                  for     service: its agent says ready, at 10.0.0.1:3000, weight 100
                  for     pool: web takes it
                  for     HAProxy: UP, weight 100
                  neither last check: L7OK/200 in 1 ms
                  neither requests: 1234 so far, 2 now
                """);
    }

    @Test
    void aServiceIsAllWhoOfferItThoseWithoutTrafficFirst() {
        web("a", MemberStatus.ALIVE, "ready");
        web("b", MemberStatus.ALIVE, "draining");
        server("a", ServerStage.READY, "UP", "", "");
        server("b", ServerStage.MAINTENANCE, "MAINT", "", "");
        problem = Optional.of("the template can't be read");

        assertThat(explain("web")).isEqualTo("""
                web on b gets no traffic: its agent says draining, at 10.0.0.2:3000, weight 100
                  for     gossip: alive
                  against service: its agent says draining, at 10.0.0.2:3000, weight 100
                  for     pool: web takes it
                  against HAProxy: in maintenance
                  neither requests: 1234 so far, 2 now
                  neither balancer: the template can't be read
                web on a gets traffic from this balancer
                  for     gossip: alive
                  for     service: its agent says ready, at 10.0.0.1:3000, weight 100
                  for     pool: web takes it
                  for     HAProxy: UP, weight 100
                  neither requests: 1234 so far, 2 now
                  neither balancer: the template can't be read
                """);
    }

    @Test
    void whoseCheckFails() {
        web("a", MemberStatus.ALIVE, "ready");
        web("b", MemberStatus.ALIVE, "ready");
        server("a", ServerStage.READY, "DOWN", "L4CON in 0 ms", "");
        server("b", ServerStage.ADDED, "MAINT", "", "connection refused");

        assertThat(explain("web"))
                .contains(
                        "web on a gets no traffic: DOWN: its check fails\n",
                        "  against HAProxy: DOWN: its check fails\n  neither last check: L4CON in 0 ms\n",
                        "web on b gets no traffic: in maintenance until it passes Muster's own check: connection"
                                + " refused\n");
    }

    @Test
    void whoseAgentIsSilent() {
        web("a", MemberStatus.FAILED, "ready");
        server("a", ServerStage.READY, "UP", "", "");

        assertThat(explain("a"))
                .startsWith(
                        "web on a gets traffic from this balancer\n  neither gossip: failed: its agent is silent, so"
                                + " it serves only while HAProxy's check passes, for a bounded time\n");
    }

    @Test
    void inAPanic() {
        web("a", MemberStatus.ALIVE, "ready");
        Router router = new Router(List.of(PoolSettings.web("/")), PoolRules.DEFAULT);
        router.step(roster(), 0);
        members.clear();
        web("a", MemberStatus.FAILED, "ready");
        server("a", ServerStage.READY, "DOWN", "L4TOUT", "");

        assertThat(explain("a", router.step(roster(), 1))).isEqualTo("""
                web on a gets no traffic: DOWN: its check fails
                  neither gossip: failed: its agent is silent, like those of too many others
                  for     service: its agent says ready, at 10.0.0.1:3000, weight 100
                  for     pool: web takes it
                  neither panic: 1 of the 1 that serve web failed in a short time: this balancer may be the one that \
                is cut off, so it removes none of them, and HAProxy's checks decide
                  against HAProxy: DOWN: its check fails
                  neither last check: L4TOUT
                  neither requests: 1234 so far, 2 now
                """);
    }

    private void hold(String pool, Hold.Order order) {
        List<Hold> all = new ArrayList<>(holds.servers());
        all.add(new Hold(new PoolName(pool), new ServerName("a"), order, Instant.parse("2026-11-22T10:00:00.7Z")));
        holds = new Holds(all, Optional.empty());
    }

    @Test
    void whatIsHeld() {
        web("a", MemberStatus.ALIVE, "ready");
        server("a", ServerStage.DRAINING, "DRAIN", "", "");
        hold("web", new Hold.Drain(Duration.ofMinutes(5)));
        hold("web", new Hold.Weight(7));
        hold("other", new Hold.Ready());

        String held = "drained by hand since 2026-11-22T10:00:00Z, until: muster lb release web/a\n";
        assertThat(explain("a"))
                .startsWith("web on a gets no traffic: " + held)
                .contains("  for     pool: web takes it\n  against held: " + held
                        + "  neither held: weight 7 by hand since 2026-11-22T10:00:00Z, until: muster lb release"
                        + " web/a\n  against HAProxy: draining")
                .doesNotContain("ready by hand");
    }

    @Test
    void whatIsHeldReady() {
        web("a", MemberStatus.ALIVE, "draining");
        server("a", ServerStage.READY, "UP", "", "");
        hold("web", new Hold.Ready());

        assertThat(explain("a"))
                .startsWith("web on a gets traffic from this balancer\n")
                .contains("  for     held: ready by hand since 2026-11-22T10:00:00Z, until: muster lb release web/a\n");
    }

    @Test
    void whoIsOnlyRemembered() {
        web("a", MemberStatus.ALIVE, "ready");
        byte[] file = RememberedRoster.bytes(roster());
        members.clear();
        Roster now = RememberedRoster.read(file, false, 0).complete(Roster.empty(), List.of(), 0);
        Router router = new Router(List.of(PoolSettings.web("/")), PoolRules.DEFAULT);

        assertThat(explain("a", router.step(now, 0)))
                .contains("  neither gossip: not heard of since this agent started; it is known from the last roster on"
                        + " disk\n")
                .startsWith("web on a gets no traffic: it is not there yet\n");
    }

    @Test
    void whomNoPoolTakesAndWhoOffersNothing() {
        member("db", MemberStatus.ALIVE, Map.of("muster", "1", "svc:sql", "ready 5432 1"));
        member("idle", MemberStatus.ALIVE, Map.of());
        member("gone", MemberStatus.LEFT, Map.of("muster", "1", "svc:web", "ready 80 1"));

        assertThat(explain("sql"))
                .startsWith("sql on db gets no traffic: none of this balancer's takes the service sql\n");
        assertThat(explain("idle")).isEqualTo("""
                idle offers no service, so it gets no traffic
                  for     gossip: alive, at 10.0.0.2:7946
                  against service: its tags name none
                """);
        assertThat(explain("gone")).isEqualTo("""
                gone has left, so it gets no traffic
                  against gossip: left, at 10.0.0.3:7946
                """);
        assertThat(explain("nobody")).isEmpty();
    }

    @Test
    void whoIsSetAside() {
        web("a/b\n", MemberStatus.ALIVE, "ready");
        member("c", MemberStatus.ALIVE, Map.of("muster", "1", "svc:web", "ready 0 1"));

        assertThat(explain("a/b\n")).isEqualTo("""
                a/b\\u000a is set aside, or a service of it: its name 'a/b\\u000a' is not 1 to 64 letters, digits, \
                '.', '_' or '-', so it cannot be the name of a server
                  for     gossip: alive, at 10.0.0.1:7946
                  against quarantine: its name 'a/b\\u000a' is not 1 to 64 letters, digits, '.', '_' or '-', so it \
                cannot be the name of a server
                """);
        assertThat(explain("web"))
                .contains("a/b\\u000a is set aside")
                .contains("  against quarantine: its tag 'svc:web' cannot be read: its port '0' is not a number");
    }

    @Test
    void anAgentWithoutABalancerSaysSo() {
        web("a", MemberStatus.ALIVE, "ready");

        assertThat(text(new Explainer("gossip", members, roster(), Optional.empty(), Optional.empty()).explain("a")))
                .isEqualTo("""
                        whether web on a gets traffic, this agent can't tell
                          for     gossip: alive
                          for     service: its agent says ready, at 10.0.0.1:3000, weight 100
                          neither balancer: this agent keeps none, so it can't tell; ask one that does
                        """);
    }

    @Test
    void aLongAnswerIsCut() {
        IntStream.rangeClosed(1, 130).forEach(i -> web("n" + i, MemberStatus.ALIVE, "ready"));

        ExplainReport report = new Explainer("gossip", members, roster(), Optional.empty(), Optional.empty())
                .explain("web")
                .orElseThrow();
        assertThat(report.subjects()).hasSize(100);
        assertThat(report.left()).isEqualTo(30);
    }
}
