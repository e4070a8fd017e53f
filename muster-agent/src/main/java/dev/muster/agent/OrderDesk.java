package dev.muster.agent;

import dev.muster.agent.drain.UnreadableException;
import dev.muster.agent.rollout.OwnerAnswer;
import dev.muster.agent.rollout.OwnerAnswer.State;
import dev.muster.agent.rollout.OwnerOrder;
import dev.muster.agent.roster.PrintableText;
import dev.muster.gossip.Query;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Takes the orders for this node's services, those of this host and those that come by a query. The latter only where
 * the agent was told to ({@code --allow-remote}). Whatever is wrong with one is answered in words. Any thread. Source:
 * decision 36.
 */
final class OrderDesk {

    private final boolean allowRemote;
    private final OwnServices services;
    private final RestartDesk restarts;
    private final WeightDesk weights;
    private final Supplier<CompletableFuture<Void>> tell;

    /** @param tell tells the cluster that weights were changed */
    OrderDesk(
            boolean allowRemote,
            OwnServices services,
            RestartDesk restarts,
            WeightDesk weights,
            Supplier<CompletableFuture<Void>> tell) {
        this.allowRemote = allowRemote;
        this.services = services;
        this.restarts = restarts;
        this.weights = weights;
        this.tell = tell;
    }

    /** Answers queries from now on. */
    void answerIn(QueryAnswers answers) {
        answers.register(OwnerOrder.QUERY, query -> Optional.of(heard(query).encode()));
    }

    /** What is answered to somebody else's order. */
    OwnerAnswer heard(Query query) {
        if (!allowRemote) {
            return OwnerAnswer.of(
                    State.REFUSED,
                    "its agent takes no orders from other nodes; start it with --allow-remote (allow_remote: true)");
        }
        try {
            return take(OwnerOrder.read(query.payload()), "the node " + PrintableText.of(query.from()));
        } catch (UnreadableException e) {
            return OwnerAnswer.of(State.REFUSED, "the order can't be read: " + e.getMessage());
        }
    }

    /**
     * Carries an order out, or begins to.
     *
     * @param by who gave it, for the log
     */
    OwnerAnswer take(OwnerOrder order, String by) {
        Optional<String> refusal = services.refusal(order.service());
        if (refusal.isPresent()) {
            return OwnerAnswer.of(State.REFUSED, refusal.get());
        }
        return switch (order) {
            case OwnerOrder.Restart restart -> restarts.begin(restart, by);
            case OwnerOrder.Look look -> restarts.look(look.id());
            case OwnerOrder.Ask ask -> weights.usual(ask.service());
            case OwnerOrder.Weight weight -> weights.weigh(weight, by, this::tell);
        };
    }

    private void tell() {
        CompletableFuture<Void> _ = tell.get();
    }
}
