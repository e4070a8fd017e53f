package dev.muster.agent;

import dev.muster.agent.api.ExplainReport;
import dev.muster.agent.api.ExplainReport.Subject;
import dev.muster.agent.roster.PoolSettings;
import dev.muster.agent.roster.PrintableText;
import dev.muster.agent.roster.Quarantined;
import dev.muster.agent.roster.Roster;
import dev.muster.agent.roster.Routing;
import dev.muster.agent.roster.ServiceInstance;
import dev.muster.agent.roster.ServiceTag;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.haproxy.BalancerStatus;
import dev.muster.haproxy.Hold;
import dev.muster.haproxy.PoolStatus;
import dev.muster.haproxy.ServerStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Says of a member or a service why it does or does not receive traffic. Immutable: how things stand at one moment.
 * Source: design section 5, "Explain".
 *
 * @param witness who says how members stand: gossip, serf or consul
 * @param members everybody, as it sees them
 * @param routing what the balancer makes of the roster; empty without a balancer
 * @param balancer how HAProxy stands; empty without a balancer
 */
record Explainer(
        String witness,
        List<Member> members,
        Roster roster,
        Optional<Routing> routing,
        Optional<BalancerStatus> balancer) {

    private static final int FORMAT = 1;
    private static final int MOST_SUBJECTS = 100;

    /** What there is to say of {@code name}; nothing when neither a member nor a service has it. */
    Optional<ExplainReport> explain(String name) {
        List<Subject> subjects = new ArrayList<>();
        roster.services().stream()
                .filter(i -> i.node().equals(name) || i.service().value().equals(name))
                .map(this::subject)
                .forEach(subjects::add);
        roster.quarantined().stream()
                .filter(q -> q.node().equals(name) || offers(q.node(), name))
                .map(Quarantined::node)
                .distinct()
                .map(this::setAside)
                .forEach(subjects::add);
        if (subjects.isEmpty()) {
            members.stream()
                    .filter(m -> m.name().equals(name))
                    .map(this::withoutService)
                    .forEach(subjects::add);
        }
        if (subjects.isEmpty()) {
            return Optional.empty();
        }
        subjects.sort(Comparator.comparing(Subject::traffic)
                .thenComparing(Subject::service)
                .thenComparing(Subject::node));
        List<Subject> shown = subjects.stream().limit(MOST_SUBJECTS).toList();
        return Optional.of(new ExplainReport(FORMAT, name, shown, subjects.size() - shown.size()));
    }

    private boolean offers(String node, String service) {
        return member(node)
                .filter(m -> m.tags().containsKey(ServiceTag.KEY_PREFIX + service)
                        || service.equals(m.tags().get("service")))
                .isPresent();
    }

    private Optional<Member> member(String node) {
        return members.stream().filter(m -> m.name().equals(node)).findFirst();
    }

    private Subject subject(ServiceInstance instance) {
        Facts facts = new Facts(witness);
        String who = instance.service() + " on " + instance.node();
        facts.gossip(instance, roster.remembered().contains(instance.node()), keptBy(instance));
        facts.service(instance);
        if (routing.isEmpty() || balancer.isEmpty()) {
            facts.neither("balancer", "this agent keeps none, so it can't tell; ask one that does");
            return facts.subject(instance, false, "whether " + who + " gets traffic, this agent can't tell");
        }
        boolean traffic = false;
        List<PoolSettings> pools = routing.get().pools().stream()
                .filter(pool -> pool.service().equals(instance.service()))
                .toList();
        facts.pools(instance, pools);
        Optional.ofNullable(routing.get().panics().get(instance.service())).ifPresent(facts::panic);
        pools.forEach(pool -> held(pool, instance).forEach(facts::held));
        for (PoolSettings pool : pools) {
            Optional<ServerStatus> server = server(pool, instance);
            traffic |= server.filter(ServerTraffic::flows).isPresent();
            facts.haproxy(server);
        }
        balancer.get().problem().ifPresent(problem -> facts.neither("balancer", problem));
        String summary = traffic
                ? who + " gets traffic from this balancer"
                : who + " gets no traffic"
                        + facts.firstAgainst().map(why -> ": " + why).orElse("");
        return facts.subject(instance, traffic, summary);
    }

    private List<Hold> held(PoolSettings pool, ServiceInstance instance) {
        return balancer.stream()
                .flatMap(b -> b.holds().servers().stream())
                .filter(hold ->
                        hold.pool().equals(pool.name()) && hold.server().value().equals(instance.node()))
                .toList();
    }

    private boolean keptBy(ServiceInstance instance) {
        return routing.flatMap(r -> r.keeping(instance)).isPresent();
    }

    private Optional<ServerStatus> server(PoolSettings pool, ServiceInstance instance) {
        return balancer.stream()
                .flatMap(b -> b.pools().stream())
                .filter(p -> p.name().equals(pool.name()))
                .map(PoolStatus::servers)
                .flatMap(List::stream)
                .filter(s -> s.name().value().equals(instance.node()))
                .findFirst();
    }

    private Subject setAside(String node) {
        Facts facts = new Facts(witness);
        member(node).ifPresent(facts::gossip);
        List<String> reasons = roster.quarantined().stream()
                .filter(q -> q.node().equals(node))
                .map(Quarantined::reason)
                .toList();
        reasons.forEach(reason -> facts.against("quarantine", reason));
        return new Subject(
                node,
                "",
                false,
                PrintableText.of(node) + " is set aside, or a service of it: " + reasons.getFirst(),
                facts.all());
    }

    private Subject withoutService(Member member) {
        Facts facts = new Facts(witness);
        facts.gossip(member);
        String who = PrintableText.of(member.name());
        if (member.status() == MemberStatus.LEFT) {
            return new Subject(member.name(), "", false, who + " has left, so it gets no traffic", facts.all());
        }
        facts.against("service", "its tags name none");
        return new Subject(member.name(), "", false, who + " offers no service, so it gets no traffic", facts.all());
    }
}
