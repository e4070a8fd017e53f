package dev.muster.agent;

import dev.muster.agent.api.ExplainReport.Fact;
import dev.muster.agent.api.ExplainReport.Subject;
import dev.muster.agent.roster.Panic;
import dev.muster.agent.roster.PoolSettings;
import dev.muster.agent.roster.ServiceInstance;
import dev.muster.agent.roster.ServiceState;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.haproxy.Hold;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.ServerStatus;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The chain of facts about one subject, as it grows. For one thread. */
final class Facts {

    private final String witness;
    private final List<Fact> all = new ArrayList<>();

    /** @param witness who says how members stand */
    Facts(String witness) {
        this.witness = witness;
    }

    void inFavour(String what, String says) {
        all.add(new Fact(what, "for", says));
    }

    void against(String what, String says) {
        all.add(new Fact(what, "against", says));
    }

    void neither(String what, String says) {
        all.add(new Fact(what, "neither", says));
    }

    List<Fact> all() {
        return List.copyOf(all);
    }

    /** The first that stands in the way. */
    Optional<String> firstAgainst() {
        return all.stream()
                .filter(fact -> fact.speaks().equals("against"))
                .map(Fact::says)
                .findFirst();
    }

    Subject subject(ServiceInstance instance, boolean traffic, String summary) {
        return new Subject(instance.node(), instance.service().value(), traffic, summary, all);
    }

    void gossip(Member member) {
        String says = member.status().word() + ", at " + Server.text(member.address());
        if (member.status() == MemberStatus.ALIVE) {
            inFavour(witness, says);
        } else {
            against(witness, says);
        }
    }

    /** @param kept whether a panic keeps it */
    void gossip(ServiceInstance instance, boolean remembered, boolean kept) {
        if (remembered) {
            neither(witness, "not heard of since this agent started; it is known from the last roster on disk");
            return;
        }
        switch (instance.member()) {
            case ALIVE -> inFavour(witness, "alive");
            case FAILED ->
                neither(
                        witness,
                        kept
                                ? "failed: its agent is silent, like those of too many others"
                                : "failed: its agent is silent, so it serves only while HAProxy's check passes, for a"
                                        + " bounded time");
            case LEAVING -> against(witness, "leaving");
            case LEFT -> against(witness, "left");
        }
    }

    void service(ServiceInstance instance) {
        String where = ", at " + Server.text(instance.address()) + ", weight " + instance.weight();
        if (instance.plain()) {
            inFavour("service", "a plain Serf agent, which says nothing of it, so it counts as ready" + where);
        } else if (instance.state() == ServiceState.READY) {
            inFavour("service", "its agent says ready" + where);
        } else {
            against("service", "its agent says " + instance.state().word() + where);
        }
    }

    void pools(ServiceInstance instance, List<PoolSettings> pools) {
        if (pools.isEmpty()) {
            against("pool", "none of this balancer's takes the service " + instance.service());
        } else {
            inFavour(
                    "pool",
                    pools.stream().map(pool -> pool.name().value()).collect(Collectors.joining(", ")) + " takes it");
        }
    }

    void panic(Panic panic) {
        neither("panic", panic.words());
    }

    /** What a person wants of it on this balancer. */
    void held(Hold hold) {
        String what = "held";
        String says = hold.order().words() + " since " + hold.since().truncatedTo(ChronoUnit.SECONDS)
                + ", until: muster lb release " + hold.place();
        switch (hold.order()) {
            case Hold.Drain _ -> against(what, says);
            case Hold.Ready _ -> inFavour(what, says);
            case Hold.Weight(int weight) -> {
                if (weight == 0) {
                    against(what, says);
                } else {
                    neither(what, says);
                }
            }
        }
    }

    /** Where HAProxy has it, and what it makes of it. */
    void haproxy(Optional<ServerStatus> server) {
        String what = "HAProxy";
        if (server.isEmpty()) {
            against(what, "it is not there yet");
            return;
        }
        ServerStatus status = server.get();
        String detail = status.detail().isEmpty() ? "" : ": " + status.detail();
        switch (status.stage()) {
            case ABSENT -> against(what, "it is not there yet" + detail);
            case ADDED -> against(what, "in maintenance until it passes Muster's own check" + detail);
            case READY -> ready(status, detail);
            case DRAINING -> against(what, "draining: only clients that stick to it get there" + detail);
            case MAINTENANCE -> against(what, "in maintenance" + detail);
        }
        if (!status.lastCheck().isEmpty()) {
            neither("last check", status.lastCheck());
        }
        neither("requests", status.requests() + " so far, " + status.sessions() + " now");
    }

    private void ready(ServerStatus status, String detail) {
        if (ServerTraffic.down(status)) {
            against("HAProxy", status.haproxyState() + ": its check fails" + detail);
        } else if (status.weight() == 0) {
            against("HAProxy", status.haproxyState() + ", but with weight 0, so it gets nothing new" + detail);
        } else {
            inFavour("HAProxy", status.haproxyState() + ", weight " + status.weight() + detail);
        }
    }
}
