package dev.muster.gossip.swim;

import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.Message.Liveness;
import dev.muster.gossip.wire.Message.NodeState;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Exchanges the whole state with another node: to join, and now and then to mend what gossip has missed. Source: Serf's
 * protocol (streams and agreement on versions).
 *
 * <p>What a node that is alone learns from the answer to its join is no news to anybody whom it could tell, for all of
 * them are known to the one that answered, which itself tells of the newcomer. So it is not handed on, as memberlist
 * does: in a large cluster that would be minutes of packets, and more than the queue of broadcasts takes. Only if it
 * joins in several places at once, and these did not know each other, the later ones are told of whom they miss.
 */
final class StateSync {

    /** From how many nodes on that are not known yet it pays to look addresses up in an index. */
    private static final int MANY_NEWCOMERS = 64;

    private final SwimCore core;
    private final Membership membership;
    private int joins;
    /** Whom this node learnt of, and told nobody of, while it joins elsewhere too. */
    private final Set<String> untold = new HashSet<>();

    StateSync(SwimCore core, Membership membership) {
        this.core = core;
        this.membership = membership;
    }

    void start() {
        core.timers().every(core.random().nextLong(intervalNanos()), this::intervalNanos, this::tick);
    }

    private long intervalNanos() {
        return Formulas.pushPullIntervalNanos(
                core.timings().pushPullInterval().toNanos(), core.table().size());
    }

    private void tick() {
        List<SwimNode> partner = core.table().choose(1, node -> !core.isMe(node) && node.liveness() == Liveness.ALIVE);
        for (SwimNode node : partner) {
            exchange(node.address(), false, outcome -> {});
        }
    }

    /** Exchanges state with whoever is at {@code address}; {@code outcome} hears what went wrong, or nothing. */
    void exchange(InetSocketAddress address, boolean join, Consumer<Optional<String>> outcome) {
        long timeout = core.timings().streamTimeout().toNanos();
        if (join) {
            joins++;
        }
        core.transport().exchange(address, local(join), timeout, new SwimTransport.ReplyHandler() {
            @Override
            public void replied(Message reply) {
                Optional<String> problem = take(reply, join);
                ended(join);
                outcome.accept(problem);
            }

            @Override
            public void failed(String reason) {
                ended(join);
                outcome.accept(Optional.of(reason));
            }
        });
    }

    private void ended(boolean join) {
        if (join && --joins == 0) {
            untold.clear();
        }
    }

    private Optional<String> take(Message reply, boolean join) {
        if (reply instanceof Message.PushPull remote) {
            return isMirror(remote)
                    ? Optional.of("it is this node itself, or one that has left")
                    : join ? takeJoined(remote) : merge(remote, states());
        }
        if (reply instanceof Message.Refusal refusal) {
            return Optional.of("it refused: " + LogText.quote(refusal.error()));
        }
        return Optional.of("it answered something else than its state");
    }

    private Optional<String> takeJoined(Message.PushPull remote) {
        if (!core.hasCompany()) {
            Optional<String> problem = membership.listenOnly(() -> merge(remote, states()));
            if (joins > 1) {
                living().forEach(node -> untold.add(node.name()));
            }
            return problem;
        }
        Optional<String> problem = merge(remote, states());
        if (!untold.isEmpty()) {
            tellWhoIsMissing(remote);
        }
        return problem;
    }

    private void tellWhoIsMissing(Message.PushPull remote) {
        Set<String> knownThere = new HashSet<>();
        remote.nodes().forEach(node -> knownThere.add(node.name()));
        for (SwimNode node : living()) {
            if (!knownThere.contains(node.name()) && untold.remove(node.name())) {
                membership.tell(node);
            }
        }
    }

    private List<SwimNode> living() {
        return core.table().everybody().stream()
                .filter(node -> !core.isMe(node) && !node.isGone())
                .toList();
    }

    /**
     * Whether the answer came from this very node, by an address that it does not know as its own: whoever answers
     * counts itself among the living, unless it has left, and then it is no way in either.
     */
    private boolean isMirror(Message.PushPull remote) {
        List<NodeState> living = remote.nodes().stream()
                .filter(node -> node.liveness() == Liveness.ALIVE)
                .toList();
        return living.size() == 1
                && living.getFirst().name().equals(core.me().name())
                && living.getFirst().address().equals(core.me().address());
    }

    /** Takes over what somebody who asks for this node's state knows; the answer is as it was before. */
    Message.PushPull answer(Message.PushPull remote) {
        Message.PushPull own = local(remote.join());
        merge(remote, own.nodes());
        return own;
    }

    private Message.PushPull local(boolean join) {
        return new Message.PushPull(join, states(), core.listener().state());
    }

    /** Tombstones too: a node that comes back with its first incarnation learns here that it must raise it. */
    private List<NodeState> states() {
        return core.table().everybody().stream().map(SwimNode::state).toList();
    }

    /** Takes over what the other side knows; what is wrong with it, or nothing. */
    private Optional<String> merge(Message.PushPull remote, List<NodeState> own) {
        Optional<String> problem = ProtocolCheck.problem(remote.nodes(), own);
        if (problem.isPresent()) {
            core.counters().count(Counter.MERGES_INCOMPATIBLE);
            return problem;
        }
        core.counters().count(Counter.MEMBERS_REFUSED, remote.unusable());
        if (remote.nodes().size() > core.table().size() + MANY_NEWCOMERS) {
            core.table().withAddresses(() -> remote.nodes().forEach(this::merge));
        } else {
            remote.nodes().forEach(this::merge);
        }
        core.listener().merge(remote.userState(), remote.join());
        return Optional.empty();
    }

    private void merge(NodeState state) {
        SwimNode known = core.table().find(state.name());
        if (known != null && known.liveness() == Liveness.ALIVE && known.state().equals(state)) {
            // Nearly all of what is told in a quiet cluster.
            return;
        }
        switch (state.liveness()) {
            case ALIVE ->
                membership.alive(new Message.Alive(
                        state.incarnation(), state.name(), state.address(), state.meta(), state.versions()));
            case LEFT -> membership.dead(new Message.Dead(state.incarnation(), state.name(), state.name()));
            // Nobody is declared dead on another's word: it is suspected, and may object.
            case DEAD, SUSPECT ->
                membership.suspect(new Message.Suspect(
                        state.incarnation(), state.name(), core.me().name()));
        }
    }
}
