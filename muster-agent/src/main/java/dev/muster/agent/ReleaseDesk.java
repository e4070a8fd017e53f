package dev.muster.agent;

import dev.muster.agent.drain.Handshake;
import dev.muster.agent.drain.ReleaseAnswer;
import dev.muster.agent.drain.ReleaseAnswer.Reason;
import dev.muster.agent.drain.ReleaseAnswer.Released;
import dev.muster.agent.drain.ReleaseAnswer.Waiting;
import dev.muster.agent.drain.ReleaseQuestion;
import dev.muster.agent.drain.UnreadableException;
import dev.muster.agent.roster.Routing;
import dev.muster.agent.roster.ServiceState;
import dev.muster.agent.roster.ServiceTag;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.Query;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.haproxy.Intent;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.ServerName;
import dev.muster.haproxy.Withdrawal;
import dev.muster.supervisor.ServiceName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A balancer's answers to those who leave: whether it has let go of their services, and how many sessions are left. A
 * question is kept until what it waits for is so, or until its time is nearly over; then the answer says why not. It
 * changes nothing: what takes a server out is its agent's own word that it drains. Any thread. Source: design section
 * 11, "Drain handshake"; decision 34.
 */
final class ReleaseDesk {

    private final BalancerDesk desk;
    private final Supplier<List<Member>> members;

    ReleaseDesk(BalancerDesk desk, Supplier<List<Member>> members) {
        this.desk = desk;
        this.members = members;
    }

    /** Answers both questions from now on. */
    void answerIn(QueryAnswers answers) {
        for (Handshake.Question question : Handshake.Question.values()) {
            answers.register(question.query(), query -> Optional.of(answer(question, query)));
        }
    }

    private Bytes answer(Handshake.Question question, Query query) throws UnreadableException, InterruptedException {
        ReleaseQuestion asked = ReleaseQuestion.read(query.payload());
        return PatientAnswer.to(query, end -> look(query.from(), asked.services(), end), answer -> switch (answer) {
                    case Released released -> question == Handshake.Question.RELEASE || released.sessions() == 0;
                    case Waiting _ -> false;
                })
                .encode();
    }

    private ReleaseAnswer look(String node, Set<ServiceName> services, long endNanos) throws InterruptedException {
        Optional<Member> member =
                members.get().stream().filter(m -> m.name().equals(node)).findFirst();
        if (member.isEmpty() || member.get().status() == MemberStatus.LEFT) {
            return Waiting.unseen(Reason.UNHEARD);
        }
        if (desk.stopping()) {
            return desk.pid().isPresent() ? Waiting.unseen(Reason.LEAVING) : new Released(0);
        }
        Routing routing = desk.routing();
        if (saysReady(member.get(), services) || mayServe(routing, node, services)) {
            return Waiting.unseen(Reason.UNHEARD);
        }
        Set<PoolName> pools = routing.pools().stream()
                .filter(pool -> services.contains(pool.service()))
                .map(pool -> pool.name())
                .collect(Collectors.toSet());
        Optional<ServerName> server = serverName(node);
        if (pools.isEmpty() || server.isEmpty()) {
            // No pool takes it, or no HAProxy could: it never gets a request from here.
            return new Released(0);
        }
        try {
            long left = Math.max(TimeUnit.MILLISECONDS.toNanos(1), endNanos - System.nanoTime());
            return answer(desk.balancer().withdrawal(pools, server.get()).get(left, TimeUnit.NANOSECONDS));
        } catch (TimeoutException | ExecutionException _) {
            return Waiting.unseen(Reason.BUSY);
        }
    }

    /** What gossip knows of it now. */
    private static boolean saysReady(Member member, Set<ServiceName> services) {
        return services.stream()
                .map(service -> member.tags().getOrDefault(ServiceTag.key(service), ""))
                .anyMatch(tag -> tag.startsWith(ServiceState.READY.word()));
    }

    /** What the balancer was told last, which may be older. */
    private static boolean mayServe(Routing routing, String node, Set<ServiceName> services) {
        return routing.roster().services().stream()
                .filter(instance -> instance.node().equals(node) && services.contains(instance.service()))
                .anyMatch(instance -> !routing.intent(instance).equals(Intent.WITHDRAW));
    }

    private static Optional<ServerName> serverName(String node) {
        try {
            return Optional.of(new ServerName(node));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static ReleaseAnswer answer(Withdrawal withdrawal) {
        return switch (withdrawal) {
            case Withdrawal.Done done -> new Released(ReleaseAnswer.bounded(done.sessions()));
            case Withdrawal.Pending pending ->
                new Waiting(
                        switch (pending.obstacle()) {
                            case WANTED -> Reason.WANTED;
                            case IN_SERVICE -> Reason.IN_SERVICE;
                            case RELOAD -> Reason.RELOAD;
                            case OLD_WORKER -> Reason.OLD_WORKER;
                            case SILENT -> Reason.SILENT;
                            case BUSY -> Reason.BUSY;
                        },
                        pending.sessions().stream().map(ReleaseAnswer::bounded).findFirst());
        };
    }
}
