package dev.muster.agent;

import dev.muster.agent.rollout.OrderId;
import dev.muster.agent.rollout.OwnerAnswer;
import dev.muster.agent.rollout.OwnerAnswer.State;
import dev.muster.agent.rollout.OwnerOrder;
import dev.muster.supervisor.ServiceName;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The weights that were ordered of this node's services, over those that they were configured with. They ride on the
 * tags, and are kept on disk until another is ordered, or the node leaves. Any thread. Source: design section 4, "What
 * an operator wants"; decision 36.
 */
final class WeightDesk {

    private static final Logger LOG = LoggerFactory.getLogger(WeightDesk.class);
    private static final int MOST_KEPT = 64;

    private final List<ServiceOptions> options;
    private final WeightFile file;
    private final Deque<OrderId> done = new ArrayDeque<>();
    private volatile SortedMap<ServiceName, Integer> weights;

    WeightDesk(List<ServiceOptions> options, WeightFile file) {
        this.options = List.copyOf(options);
        this.file = file;
        this.weights = Collections.unmodifiableSortedMap(file.read(options));
    }

    /** Those that were ordered; of a service that isn't in it the usual one holds. */
    SortedMap<ServiceName, Integer> weights() {
        return weights;
    }

    /** The weight that it was configured with, as the only line. */
    OwnerAnswer usual(ServiceName service) {
        return find(service)
                .map(o -> OwnerAnswer.of(State.DONE, Integer.toString(o.weight())))
                .orElseGet(() -> OwnerAnswer.of(State.REFUSED, "there is no such service here"));
    }

    /**
     * Takes an order, once: one that comes again changes nothing, for a newer one may have come in between.
     *
     * @param told is run when something is different
     */
    synchronized OwnerAnswer weigh(OwnerOrder.Weight order, String by, Runnable told) {
        Optional<ServiceOptions> service = find(order.service());
        if (service.isEmpty() || service.get().address().isEmpty()) {
            return OwnerAnswer.of(State.REFUSED, order.service() + " takes no traffic here");
        }
        if (!done.contains(order.id())) {
            done.addLast(order.id());
            if (done.size() > MOST_KEPT) {
                done.removeFirst();
            }
            SortedMap<ServiceName, Integer> next = new TreeMap<>(weights);
            next.remove(order.service());
            order.weight().ifPresent(weight -> next.put(order.service(), weight));
            if (!next.equals(weights)) {
                LOG.info(
                        "Ordered by {}: {} has the weight {}",
                        by,
                        order.service(),
                        order.weight().orElse(service.get().weight()));
                weights = Collections.unmodifiableSortedMap(next);
                file.write(next, options);
                told.run();
            }
        }
        int now = weights.getOrDefault(order.service(), service.get().weight());
        return OwnerAnswer.of(State.DONE, Integer.toString(now));
    }

    /** The node has left: when it comes again it has its usual weights. */
    void forget() {
        file.write(new TreeMap<>(), options);
    }

    private Optional<ServiceOptions> find(ServiceName name) {
        return options.stream().filter(o -> o.name().equals(name)).findFirst();
    }
}
