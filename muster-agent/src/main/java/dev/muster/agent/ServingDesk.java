package dev.muster.agent;

import dev.muster.agent.drain.ReleaseQuestion;
import dev.muster.agent.drain.ServingAnswer;
import dev.muster.agent.drain.UnreadableException;
import dev.muster.agent.roster.Routing;
import dev.muster.agent.roster.ServiceInstance;
import dev.muster.gossip.Query;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.haproxy.BalancerStatus;
import dev.muster.haproxy.Hold;
import dev.muster.haproxy.Intent;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.ServerStage;
import dev.muster.haproxy.ServerStatus;
import dev.muster.supervisor.ServiceName;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A balancer's answer to those whose services come back: whether it sends them requests again. It changes nothing for
 * being asked. Any thread. Source: decision 36.
 */
final class ServingDesk {

    private final BalancerDesk desk;

    ServingDesk(BalancerDesk desk) {
        this.desk = desk;
    }

    /** Answers from now on. */
    void answerIn(QueryAnswers answers) {
        answers.register(ServingAnswer.QUERY, query -> Optional.of(answer(query)));
    }

    private Bytes answer(Query query) throws UnreadableException, InterruptedException {
        ReleaseQuestion asked = ReleaseQuestion.read(query.payload());
        return PatientAnswer.to(
                        query,
                        end -> desk.stopping()
                                ? ServingAnswer.LEAVING
                                : of(desk.routing(), desk.status(), query.from(), asked.services()),
                        ServingAnswer::settled)
                .encode();
    }

    /** What is to be said of the services of {@code node}; the one that is furthest from serving counts. */
    static ServingAnswer of(Routing routing, BalancerStatus status, String node, Set<ServiceName> services) {
        return services.stream()
                .flatMap(service -> routing.pools().stream()
                        .filter(pool -> pool.service().equals(service))
                        .map(pool -> inPool(routing, status, node, service, pool.name())))
                .max(Comparator.comparing((ServingAnswer answer) -> !answer.settled())
                        .thenComparing(Comparator.naturalOrder()))
                .orElse(ServingAnswer.NOT_ROUTED);
    }

    private static ServingAnswer inPool(
            Routing routing, BalancerStatus status, String node, ServiceName service, PoolName pool) {
        List<ServiceInstance> instances = routing.roster().services().stream()
                .filter(i -> i.node().equals(node) && i.service().equals(service))
                .toList();
        if (instances.stream().noneMatch(i -> routing.intent(i).equals(Intent.SERVE))) {
            return ServingAnswer.UNHEARD;
        }
        boolean held = status.holds().servers().stream()
                .anyMatch(hold -> hold.pool().equals(pool)
                        && hold.server().value().equals(node)
                        && hold.order() instanceof Hold.Drain);
        return held ? ServingAnswer.HELD : server(status, node, pool);
    }

    private static ServingAnswer server(BalancerStatus status, String node, PoolName pool) {
        Optional<ServerStatus> server = status.pools().stream()
                .filter(known -> known.name().equals(pool))
                .flatMap(known -> known.servers().stream())
                .filter(known -> known.name().value().equals(node))
                .findFirst();
        if (server.isEmpty() || server.get().stage() != ServerStage.READY) {
            return ServingAnswer.ADMITTING;
        }
        return ServerTraffic.down(server.get()) ? ServingAnswer.DOWN : ServingAnswer.SERVING;
    }
}
