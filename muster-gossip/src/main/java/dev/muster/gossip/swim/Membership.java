package dev.muster.gossip.swim;

import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.Message.Liveness;
import dev.muster.gossip.wire.MessageCodec;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * The rules by which nodes are believed alive, suspected, and dead. The higher incarnation wins; only the node itself
 * raises its own. Source: SWIM (Das, Gupta, Motivala 2002), section 4.2, and serf-protocol reference 1.12.
 */
final class Membership {

    private static final long HIGHEST_INCARNATION = 0xffff_ffffL;

    private final SwimCore core;
    private boolean leaving;

    Membership(SwimCore core) {
        this.core = core;
    }

    /** This node comes to life. */
    void start() {
        SwimNode me = core.me();
        core.table().add(me);
        me.become(Liveness.ALIVE, core.nowNanos());
        broadcast(me.name(), me.asAlive(), Membership::nobodyWaits);
        core.listener().joined(me);
    }

    /** Says that this node leaves; {@code onSpread} runs when it has been said often enough. */
    void leave(Runnable onSpread) {
        leaving = true;
        SwimNode me = core.me();
        dead(new Message.Dead(me.incarnation, me.name(), me.name()), onSpread);
    }

    /**
     * Spreads this node's changed meta data; {@code onSpread} runs when it has been said often enough. A node that has
     * left says nothing any more: a newer incarnation would take the place of its farewell and call it back to life.
     */
    void announce(Runnable onSpread) {
        SwimNode me = core.me();
        if (me.isGone()) {
            onSpread.run();
            return;
        }
        me.incarnation = Math.min(me.incarnation + 1, HIGHEST_INCARNATION);
        broadcast(me.name(), me.asAlive(), onSpread);
        core.listener().updated(me);
    }

    void alive(Message.Alive claim) {
        if (!acceptable(claim)) {
            core.counters().count(Counter.MEMBERS_REFUSED);
            return;
        }
        InetSocketAddress address = completed(claim.address());
        SwimNode node = core.table().find(claim.node());
        if (node == null) {
            if (core.table().size() >= core.limits().maxMembers()) {
                core.counters().count(Counter.MEMBERS_OVER_LIMIT);
                return;
            }
            node = new SwimNode(claim.node(), address, core.nowNanos());
            core.table().add(node);
        }
        if (core.isMe(node)) {
            aliveMyself(claim, address);
        } else {
            aliveOther(node, claim, address);
        }
    }

    private void aliveMyself(Message.Alive claim, InetSocketAddress address) {
        SwimNode me = core.me();
        if (me.isGone()) {
            return;
        }
        if (!address.equals(me.address)) {
            conflict(me, address, claim.incarnation());
            return;
        }
        boolean echo = claim.incarnation() == me.incarnation
                && claim.meta().equals(me.meta)
                && claim.versions().equals(me.versions);
        if (claim.incarnation() >= me.incarnation && !echo) {
            refute(claim.incarnation());
        }
    }

    private void aliveOther(SwimNode node, Message.Alive claim, InetSocketAddress address) {
        boolean moved = !address.equals(node.address);
        boolean newer = claim.incarnation() > node.incarnation;
        if (moved && !mayMove(node, newer)) {
            conflict(node, address, claim.incarnation());
            return;
        }
        if (!newer && !moved) {
            return;
        }
        node.cancelSuspicion();
        boolean wasGone = node.isGone();
        boolean metaChanged = !claim.meta().equals(node.meta);
        node.address = address;
        node.incarnation = claim.incarnation();
        node.meta = claim.meta();
        node.versions = claim.versions();
        core.table().revive(node);
        if (node.liveness != Liveness.ALIVE) {
            node.become(Liveness.ALIVE, core.nowNanos());
        }
        broadcast(node.name(), node.asAlive(), Membership::nobodyWaits);
        if (wasGone) {
            core.listener().joined(node);
        } else if (metaChanged) {
            core.listener().updated(node);
        }
    }

    /**
     * Whether a name may go to another address. One that left may, as with Serf. One that is dead may too, which Serf
     * refuses by default, but only with a newer incarnation, so that a late copy of old news moves nobody.
     */
    private static boolean mayMove(SwimNode node, boolean newer) {
        return switch (node.liveness) {
            case LEFT -> true;
            case DEAD -> newer;
            case ALIVE, SUSPECT -> false;
        };
    }

    private void conflict(SwimNode node, InetSocketAddress address, long incarnation) {
        core.counters().count(Counter.NAME_CONFLICTS);
        core.listener().conflict(node, address, incarnation);
    }

    private boolean acceptable(Message.Alive claim) {
        return claim.incarnation() > 0
                && !claim.node().isEmpty()
                && claim.node().length() <= core.limits().maxNameBytes()
                && claim.node().getBytes(StandardCharsets.UTF_8).length
                        <= core.limits().maxNameBytes()
                && claim.meta().size() <= core.limits().maxMetaBytes()
                && Versions.acceptable(claim.versions())
                && !claim.address().isUnresolved()
                && !claim.address().getAddress().isAnyLocalAddress()
                && !claim.address().getAddress().isMulticastAddress();
    }

    /** A node that tells no port uses the same one as this node. */
    private InetSocketAddress completed(InetSocketAddress address) {
        return address.getPort() != 0
                ? address
                : new InetSocketAddress(address.getAddress(), core.me().address.getPort());
    }

    void suspect(Message.Suspect claim) {
        SwimNode node = core.table().find(claim.node());
        if (node == null || claim.incarnation() < node.incarnation) {
            return;
        }
        if (node.suspicion != null) {
            if (node.suspicion.confirm(claim.from())) {
                schedule(node, node.suspicion);
                broadcast(node.name(), claim, Membership::nobodyWaits);
            }
            return;
        }
        if (node.liveness != Liveness.ALIVE) {
            return;
        }
        if (core.isMe(node)) {
            refute(claim.incarnation());
            return;
        }
        broadcast(node.name(), claim, Membership::nobodyWaits);
        node.incarnation = claim.incarnation();
        node.become(Liveness.SUSPECT, core.nowNanos());
        node.suspicion = newSuspicion(claim.from());
        schedule(node, node.suspicion);
    }

    private Suspicion newSuspicion(String accuser) {
        SwimTimings timings = core.timings();
        int nodes = core.table().size();
        long minimum = Formulas.suspicionMinimumNanos(
                timings.suspicionMultiplier(), nodes, timings.probeInterval().toNanos());
        int wanted = Formulas.confirmationsWanted(timings.suspicionMultiplier(), nodes);
        return new Suspicion(accuser, wanted, minimum, minimum * timings.suspicionMaximumMultiplier(), core.nowNanos());
    }

    private void schedule(SwimNode node, Suspicion suspicion) {
        if (node.suspicionTimer != null) {
            node.suspicionTimer.cancel();
        }
        node.suspicionTimer = core.timers().at(suspicion.deadlineNanos(), () -> expired(node, suspicion));
    }

    private void expired(SwimNode node, Suspicion suspicion) {
        if (node.suspicion == suspicion && node.liveness == Liveness.SUSPECT) {
            dead(new Message.Dead(node.incarnation, node.name(), core.me().name()));
        }
    }

    void dead(Message.Dead claim) {
        dead(claim, Membership::nobodyWaits);
    }

    private void dead(Message.Dead claim, Runnable onSpread) {
        SwimNode node = core.table().find(claim.node());
        if (node == null || claim.incarnation() < node.incarnation) {
            return;
        }
        node.cancelSuspicion();
        if (node.isGone()) {
            return;
        }
        if (core.isMe(node) && !leaving) {
            refute(claim.incarnation());
            return;
        }
        broadcast(node.name(), claim, onSpread);
        node.incarnation = claim.incarnation();
        boolean onPurpose = claim.from().equals(claim.node());
        node.become(onPurpose ? Liveness.LEFT : Liveness.DEAD, core.nowNanos());
        core.listener().left(node);
    }

    /** Answers an accusation with a higher incarnation. */
    private void refute(long accused) {
        SwimNode me = core.me();
        long next = Math.max(me.incarnation, accused) + 1;
        if (next > HIGHEST_INCARNATION) {
            core.counters().count(Counter.INCARNATIONS_EXHAUSTED);
            return;
        }
        core.counters().count(Counter.REFUTATIONS);
        core.awareness().add(1);
        me.incarnation = next;
        broadcast(me.name(), me.asAlive(), Membership::nobodyWaits);
    }

    private void broadcast(String name, Message message, Runnable onFinished) {
        core.queue().put(name, MessageCodec.encode(message), onFinished);
    }

    /** Says something that nobody waits to be spread. */
    private static void nobodyWaits() {}
}
