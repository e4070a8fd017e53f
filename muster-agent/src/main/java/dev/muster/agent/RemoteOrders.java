package dev.muster.agent;

import dev.muster.agent.drain.UnreadableException;
import dev.muster.agent.rollout.OrderId;
import dev.muster.agent.rollout.OwnerAnswer;
import dev.muster.agent.rollout.OwnerAnswer.State;
import dev.muster.agent.rollout.OwnerOrder;
import dev.muster.gossip.Cluster;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.QueryRequest;
import dev.muster.gossip.msgpack.Bytes;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives orders to the agents beside services: this one directly, others by a query that is sent again, with the same
 * id, until it is answered or the patience is over. Any thread. Source: decision 36.
 */
final class RemoteOrders implements TrafficDesk.Owners {

    /** How long an owner has to answer. Two rounds of it end before the HTTP API's clients give up, after 10 s. */
    static final Duration PATIENCE = Duration.ofSeconds(4);

    private static final Logger LOG = LoggerFactory.getLogger(RemoteOrders.class);
    private static final Duration AGAIN = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Map<String, String> FILTER = Map.of("muster", ".");

    private final Cluster cluster;
    private final OrderDesk own;
    private final SecureRandom random = new SecureRandom();

    RemoteOrders(Cluster cluster, OrderDesk own) {
        this.cluster = cluster;
        this.own = own;
    }

    @Override
    public OrderId id() {
        return OrderId.of(random.nextLong());
    }

    String self() {
        return cluster.self().name();
    }

    /**
     * Gives the order; empty when nobody answered in time, which may also mean that it was carried out. Takes hardly
     * longer than {@code patience}.
     */
    @Override
    public Optional<OwnerAnswer> give(String node, OwnerOrder order, Duration patience) throws InterruptedException {
        if (node.equals(self())) {
            return Optional.of(own.take(order, "this host"));
        }
        Optional<String> refusal = refusal(node);
        if (refusal.isPresent()) {
            return Optional.of(OwnerAnswer.of(State.REFUSED, refusal.get()));
        }
        long end = System.nanoTime() + patience.toNanos();
        for (long left = patience.toNanos(); left > 0; left = end - System.nanoTime()) {
            Optional<OwnerAnswer> answer = ask(node, order, left);
            if (answer.isPresent()) {
                return answer;
            }
            TimeUnit.NANOSECONDS.sleep(Math.min(PAUSE.toNanos(), left));
        }
        return Optional.empty();
    }

    private Optional<String> refusal(String node) {
        Optional<Member> member =
                cluster.members().stream().filter(m -> m.name().equals(node)).findFirst();
        if (member.isEmpty() || member.get().status() == MemberStatus.LEFT) {
            return Optional.of("there is no such node");
        }
        if (!member.get().tags().containsKey("muster")) {
            return Optional.of("it is a plain Serf agent, which takes no orders");
        }
        return Optional.empty();
    }

    private Optional<OwnerAnswer> ask(String node, OwnerOrder order, long leftNanos) throws InterruptedException {
        QueryRequest request = QueryRequest.of(OwnerOrder.QUERY, order.encode())
                .withNodes(List.of(node))
                .withTags(FILTER)
                .withTimeout(AGAIN);
        try {
            @Nullable
            Bytes said = cluster.query(request)
                    .get(Math.min(AGAIN.multipliedBy(2).toNanos(), leftNanos), TimeUnit.NANOSECONDS)
                    .answers()
                    .get(node);
            return said == null ? Optional.empty() : Optional.of(OwnerAnswer.read(said));
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("The order could not be sent: {}", e.getMessage());
        } catch (UnreadableException e) {
            LOG.debug("The answer to an order can't be read: {}", e.getMessage());
        }
        return Optional.empty();
    }
}
