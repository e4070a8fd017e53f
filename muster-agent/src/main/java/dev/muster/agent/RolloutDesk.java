package dev.muster.agent;

import dev.muster.agent.api.RestartReport;
import dev.muster.agent.api.RestartRequest;
import dev.muster.agent.api.Rollouts;
import dev.muster.agent.api.TrafficReport;
import dev.muster.agent.api.TrafficRequest;
import dev.muster.agent.rollout.OrderId;
import dev.muster.agent.rollout.OwnerAnswer;
import dev.muster.agent.rollout.OwnerAnswer.State;
import dev.muster.agent.rollout.OwnerOrder;
import dev.muster.agent.roster.PrintableText;
import dev.muster.supervisor.ServiceName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** From the HTTP API to orders, and from what the owners say to its reports. Any thread. */
final class RolloutDesk implements Rollouts {

    /** How long a service may take to come back, for which nobody says. */
    private static final Duration USUAL_RETURN = Duration.ofMinutes(1);

    private static final int FORMAT = 1;
    private static final int BAD_REQUEST = 400;
    private static final int CONFLICT = 409;
    private static final int UNAVAILABLE = 503;

    private final RemoteOrders orders;
    private final TrafficDesk traffic;

    RolloutDesk(RemoteOrders orders, TrafficDesk traffic) {
        this.orders = orders;
        this.traffic = traffic;
    }

    @Override
    public Answer<RestartReport> restart(RestartRequest request) {
        return order(
                request,
                (id, service) -> new OwnerOrder.Restart(
                        id,
                        service,
                        !request.atOnce(),
                        request.timeoutMillis() == 0 ? USUAL_RETURN : Duration.ofMillis(request.timeoutMillis())));
    }

    @Override
    public Answer<RestartReport> look(RestartRequest request) {
        return request.id().isEmpty()
                ? new Answer.Refused<>(BAD_REQUEST, "which order is not said", "send its id")
                : order(request, OwnerOrder.Look::new);
    }

    @FunctionalInterface
    private interface Making {
        OwnerOrder of(OrderId id, ServiceName service);
    }

    private Answer<RestartReport> order(RestartRequest request, Making making) {
        OwnerOrder order;
        try {
            OrderId id = request.id().isEmpty() ? orders.id() : new OrderId(request.id());
            order = making.of(id, new ServiceName(request.service()));
        } catch (IllegalArgumentException e) {
            return new Answer.Refused<>(
                    BAD_REQUEST, String.valueOf(e.getMessage()), "send {\"service\":\"web\"}, for example");
        }
        String node = request.node().isEmpty() ? orders.self() : request.node();
        try {
            Optional<OwnerAnswer> answer = orders.give(node, order, RemoteOrders.PATIENCE);
            if (answer.filter(a -> a.state() == State.REFUSED).isPresent()) {
                return new Answer.Refused<>(
                        CONFLICT,
                        PrintableText.of(node) + ": " + answer.get().last(),
                        order instanceof OwnerOrder.Look
                                ? "whether it goes on there is not known"
                                : "nothing was restarted there by this order");
            }
            return new Answer.Taken<>(report(node, order, answer));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return interrupted();
        }
    }

    private static RestartReport report(String node, OwnerOrder order, Optional<OwnerAnswer> answer) {
        return new RestartReport(
                FORMAT,
                order.id().value(),
                node,
                order.service().value(),
                answer.map(a -> a.state().word()).orElse("silent"),
                answer.map(OwnerAnswer::lines).orElse(List.of()));
    }

    @Override
    public Answer<TrafficReport> traffic(String service) {
        return traffic.report(service);
    }

    @Override
    public Answer<TrafficReport> traffic(TrafficRequest request) {
        if (request.usual() != request.shares().isEmpty()) {
            return new Answer.Refused<>(
                    BAD_REQUEST, "there are shares to set, or the usual weights", "send one of both");
        }
        try {
            return traffic.set(request);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return interrupted();
        }
    }

    private static <T> Answer<T> interrupted() {
        return new Answer.Refused<>(UNAVAILABLE, "this agent ends", "ask another");
    }
}
