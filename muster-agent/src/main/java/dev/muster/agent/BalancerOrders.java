package dev.muster.agent;

import dev.muster.agent.api.OrderReport;
import dev.muster.agent.api.OrderRequest;
import dev.muster.agent.api.Orders;
import dev.muster.haproxy.Balancer;
import dev.muster.haproxy.BalancerException;
import dev.muster.haproxy.Hold;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives this agent's balancer what people order. Any thread. */
final class BalancerOrders implements Orders {

    private static final Logger LOG = LoggerFactory.getLogger(BalancerOrders.class);
    private static final int FORMAT = 1;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final Optional<BalancerDesk> desk;

    BalancerOrders(Optional<BalancerDesk> desk) {
        this.desk = desk;
    }

    @Override
    public Answer order(OrderRequest request) {
        if (desk.isEmpty()) {
            return new Answer.Refused(
                    NOT_FOUND, "this agent keeps no balancer", "ask the agent that was started with --balancer");
        }
        try {
            return answer(begin(request, desk.get()), hint(request));
        } catch (ServerChoice.Unclear e) {
            return new Answer.Refused(NOT_FOUND, String.valueOf(e.getMessage()), e.hint());
        } catch (BalancerException e) {
            return refused(e, hint(request));
        } catch (IllegalArgumentException e) {
            return new Answer.Refused(BAD_REQUEST, String.valueOf(e.getMessage()), "muster lb --help tells how");
        }
    }

    private static CompletableFuture<String> begin(OrderRequest request, BalancerDesk desk)
            throws ServerChoice.Unclear, BalancerException {
        return switch (request) {
            case OrderRequest.Drain drain -> hold(drain.server(), desk, new Hold.Drain(drain.limit()));
            case OrderRequest.Ready ready -> hold(ready.server(), desk, new Hold.Ready());
            case OrderRequest.Weight weight -> hold(weight.server(), desk, new Hold.Weight(weight.weight()));
            case OrderRequest.Release release -> {
                if (release.server().isEmpty()) {
                    yield desk.balancer().release();
                }
                ServerChoice choice = ServerChoice.of(release.server().get(), desk.status());
                yield desk.balancer().release(choice.pool(), choice.server());
            }
            case OrderRequest.Rollback rollback -> desk.balancer().rollback(rollback.generation());
        };
    }

    private static CompletableFuture<String> hold(String server, BalancerDesk desk, Hold.Order order)
            throws ServerChoice.Unclear {
        ServerChoice choice = ServerChoice.of(server, desk.status());
        return desk.balancer().hold(choice.pool(), choice.server(), order);
    }

    private static Answer answer(CompletableFuture<String> coming, String hint) {
        try {
            String says = coming.get(Balancer.PATIENCE_SECONDS, TimeUnit.SECONDS);
            LOG.info("Ordered by hand: {}", says);
            return new Answer.Taken(new OrderReport(FORMAT, true, says));
        } catch (TimeoutException _) {
            return new Answer.Taken(new OrderReport(
                    FORMAT, false, "it is taken and not in force yet; muster lb status tells how the balancer stands"));
        } catch (ExecutionException e) {
            return refused(e.getCause() == null ? e : e.getCause(), hint);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Answer.Refused(CONFLICT, "the agent ends", "start it again");
        }
    }

    private static Answer refused(Throwable why, String hint) {
        return new Answer.Refused(CONFLICT, String.valueOf(why.getMessage()), hint);
    }

    /** Where to look when the balancer refuses it. */
    static String hint(OrderRequest request) {
        return switch (request) {
            case OrderRequest.Rollback _ -> "muster lb history lists the generations";
            case OrderRequest.Drain _, OrderRequest.Ready _, OrderRequest.Weight _, OrderRequest.Release _ ->
                "muster lb status tells how the balancer stands";
        };
    }
}
