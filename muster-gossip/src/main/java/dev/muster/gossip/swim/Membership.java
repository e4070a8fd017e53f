package dev.muster.gossip.swim;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.Message.Liveness;
import dev.muster.gossip.wire.MessageCodec;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which nodes are believed alive, suspected, and dead. The higher incarnation wins; only the node itself
 * raises its own. Source: SWIM (Das, Gupta, Motivala 2002), section 4.2, and Serf's protocol (states of a member).
 */
final class Membership {

    private static final int MOST_BYTES_A_CHARACTER = 3;
    private static final long HIGHEST_INCARNATION = 0xffff_ffffL;

    private final SwimCore core;
    private final Suspicions suspicions;
    private final Challenges challenges;
    private boolean leaving;
    private boolean nameDoubtful;
    private boolean listening;

    Membership(SwimCore core, Challenges challenges) {
        this.core = core;
        this.challenges = challenges;
        this.suspicions = new Suspicions(core.timers());
    }

    /** This node comes to life. */
    void start() {
        SwimNode me = core.me();
        core.table().add(me);
        broadcast(me.name(), me.asAlive(), Membership::nobodyWaits);
        core.listener().joined(me);
    }

    /** Says that this node leaves; {@code onSpread} runs when it has been said often enough. */
    void leave(Runnable onSpread) {
        leaving = true;
        SwimNode me = core.me();
        dead(new Message.Dead(me.incarnation(), me.name(), me.name()), onSpread);
    }

    /**
     * Spreads this node's changed meta data; {@code onSpread} runs when it has been said often enough. A node that has
     * left says nothing any more: a newer incarnation would take the place of its farewell and call it back to life.
     */
    void announce(Bytes meta, Runnable onSpread) {
        SwimNode me = core.me().withMeta(meta);
        if (me.isGone()) {
            core.table().replace(me);
            onSpread.run();
            return;
        }
        me = me.withIncarnation(Math.min(me.incarnation() + 1, HIGHEST_INCARNATION));
        core.table().replace(me);
        broadcast(me.name(), me.asAlive(), onSpread);
        core.listener().updated(me);
    }

    void alive(Message.Alive claim) {
        alive(claim, List.of());
    }

    /** {@code silent}: who was asked whether it is still there, and did not answer. */
    private void alive(Message.Alive claim, List<SwimNode> silent) {
        if (!acceptable(claim)) {
            core.counters().count(Counter.MEMBERS_REFUSED);
            return;
        }
        Message.Alive addressed = new Message.Alive(
                claim.incarnation(), claim.node(), completed(claim.address()), claim.meta(), claim.versions());
        SwimNode known = core.table().find(claim.node());
        if (known != null && core.isMe(known)) {
            aliveMyself(addressed);
        } else if (known == null || isNews(known, addressed)) {
            aliveOther(known, addressed, silent);
        }
    }

    private void aliveMyself(Message.Alive claim) {
        SwimNode me = core.me();
        if (me.isGone()) {
            return;
        }
        if (!claim.address().equals(me.address())) {
            core.counters().count(Counter.NAME_CONFLICTS);
            challenges.open(List.of(me), claim, this::settleMyName);
            return;
        }
        boolean echo = claim.incarnation() == me.incarnation()
                && claim.meta().equals(me.meta())
                && claim.versions().equals(me.state().versions());
        if (claim.incarnation() >= me.incarnation() && !echo) {
            refute(claim.incarnation());
        }
    }

    private void settleMyName(Message.Alive claim, Challenges.Outcome outcome) {
        SwimNode me = core.me();
        if (outcome == Challenges.Outcome.DISPUTED) {
            core.listener().conflict(me, claim.address(), claim.incarnation());
            return;
        }
        nameDoubtful = true;
        if (!me.isGone() && claim.incarnation() >= me.incarnation()) {
            // Nobody answers to the name there: what others still tell of an earlier life must not outlive it.
            refute(claim.incarnation());
        }
    }

    /**
     * Whether somebody else was once said to have the name of this node, and did not answer it: an earlier life of this
     * node, as a rule, or one whom others do reach.
     */
    boolean isMyNameDoubtful() {
        return nameDoubtful;
    }

    /** Whether somebody claims the name of this node, and it is not certain yet that the claim is idle. */
    boolean isMyNameClaimed() {
        return challenges.isOpen(core.me().name());
    }

    private static boolean isNews(SwimNode known, Message.Alive claim) {
        return claim.incarnation() > known.incarnation() || !claim.address().equals(known.address());
    }

    private void aliveOther(@Nullable SwimNode known, Message.Alive claim, List<SwimNode> silent) {
        if (known == null && core.table().size() >= core.limits().maxMembers()) {
            core.counters().count(Counter.MEMBERS_OVER_LIMIT);
            return;
        }
        List<SwimNode> holders = holders(known, claim);
        if (holders.isEmpty()) {
            believe(known, claim);
        } else if (holders.stream().allMatch(holder -> isAmong(silent, holder))) {
            core.counters().count(Counter.TAKEOVERS);
            holders.stream()
                    .filter(holder -> !holder.name().equals(claim.node()))
                    .forEach(this::declareDead);
            believe(known, claim);
        } else {
            countConflicts(claim, holders);
            if (holders.stream().noneMatch(core::isMe)) {
                challenges.open(holders, claim, (newest, outcome) -> settle(holders, newest, outcome));
            }
        }
    }

    /** Who has what is claimed, and may not be deprived of it without being asked. */
    private List<SwimNode> holders(@Nullable SwimNode known, Message.Alive claim) {
        List<SwimNode> holders = new ArrayList<>();
        if (known != null && !mayTake(known, claim)) {
            holders.add(known);
        }
        // Who lives and stays where it is has its address to itself; only for the others all members are looked at.
        boolean stays = known != null && !known.isGone() && known.address().equals(claim.address());
        SwimNode there = stays ? known : core.table().at(claim.address());
        if (there != null && !there.name().equals(claim.node())) {
            // Two members at one address would be one server counted twice.
            holders.add(there);
        }
        return holders;
    }

    private void countConflicts(Message.Alive claim, List<SwimNode> holders) {
        for (SwimNode holder : holders) {
            boolean sameName = holder.name().equals(claim.node());
            core.counters().count(sameName ? Counter.NAME_CONFLICTS : Counter.ADDRESS_CONFLICTS);
        }
    }

    private static boolean isAmong(List<SwimNode> asked, SwimNode holder) {
        return asked.stream()
                .anyMatch(
                        one -> one.name().equals(holder.name()) && one.address().equals(holder.address()));
    }

    private void settle(List<SwimNode> holders, Message.Alive claim, Challenges.Outcome outcome) {
        switch (outcome) {
            // Once more from the beginning: meanwhile others may have come by the name or to the address.
            case TAKEN -> alive(claim, holders);
            case DISPUTED -> {
                boolean unchanged = holders.stream().allMatch(this::isWhereItWas);
                SwimNode known = core.table().find(claim.node());
                if (unchanged && known != null && !known.address().equals(claim.address())) {
                    core.listener().conflict(known, claim.address(), claim.incarnation());
                }
            }
            case REFUSED -> {
                // Old news of an address at which nobody is any more.
            }
        }
    }

    private boolean isWhereItWas(SwimNode holder) {
        SwimNode now = core.table().find(holder.name());
        return now != null && now.address().equals(holder.address());
    }

    private void declareDead(SwimNode holder) {
        dead(new Message.Dead(holder.incarnation(), holder.name(), core.me().name()));
    }

    private void believe(@Nullable SwimNode before, Message.Alive claim) {
        if (before == null) {
            SwimNode node = claimed(claim.node(), claim);
            core.table().add(node);
            tell(node);
            core.listener().joined(node);
            return;
        }
        // The name as it is in all tables already, not another copy of it.
        SwimNode node = claimed(before.name(), claim);
        suspicions.end(node.name());
        core.table().replace(node);
        tell(node);
        if (before.isGone()) {
            core.listener().joined(node);
        } else if (!node.meta().equals(before.meta()) || !node.address().equals(before.address())) {
            core.listener().updated(node);
        }
    }

    /** While {@code action} runs, what is learnt of others is believed, but not told. */
    <T> T listenOnly(Supplier<T> action) {
        listening = true;
        try {
            return action.get();
        } finally {
            listening = false;
        }
    }

    /** Tells everybody of a living node, unless this one only listens. */
    void tell(SwimNode node) {
        if (!listening) {
            broadcast(node.name(), node.asAlive(), Membership::nobodyWaits);
        }
    }

    private static SwimNode claimed(String name, Message.Alive claim) {
        return SwimNode.alive(name, claim.address(), claim.meta(), claim.incarnation(), claim.versions());
    }

    /**
     * Whether a name may go to the address of the claim at once. One that left may, as with Serf. One that is dead may
     * too, which Serf refuses by default, but only with a newer incarnation, so that a late copy of old news moves
     * nobody. The others are asked first.
     */
    private static boolean mayTake(SwimNode known, Message.Alive claim) {
        return claim.address().equals(known.address())
                || switch (known.liveness()) {
                    case LEFT -> true;
                    case DEAD -> claim.incarnation() > known.incarnation();
                    case ALIVE, SUSPECT -> false;
                };
    }

    private boolean acceptable(Message.Alive claim) {
        return claim.incarnation() > 0
                && !claim.node().isEmpty()
                && isShort(claim.node())
                && claim.meta().size() <= core.limits().maxMetaBytes()
                && Versions.acceptable(claim.versions())
                && !claim.address().isUnresolved()
                && !claim.address().getAddress().isAnyLocalAddress()
                && !claim.address().getAddress().isMulticastAddress();
    }

    private boolean isShort(String name) {
        int most = core.limits().maxNameBytes();
        return name.length() <= most / MOST_BYTES_A_CHARACTER
                || (name.length() <= most && name.getBytes(StandardCharsets.UTF_8).length <= most);
    }

    /** A node that tells no port uses the same one as this node. */
    private InetSocketAddress completed(InetSocketAddress address) {
        return address.getPort() != 0
                ? address
                : new InetSocketAddress(
                        address.getAddress(), core.me().address().getPort());
    }

    void suspect(Message.Suspect claim) {
        SwimNode node = core.table().find(claim.node());
        if (node == null || claim.incarnation() < node.incarnation()) {
            return;
        }
        Suspicion known = suspicions.of(node.name());
        if (known != null) {
            if (known.confirm(claim.from())) {
                watch(node.name(), known);
                broadcast(node.name(), claim, Membership::nobodyWaits);
            }
            return;
        }
        if (node.liveness() != Liveness.ALIVE) {
            return;
        }
        if (core.isMe(node)) {
            refute(claim.incarnation());
            return;
        }
        broadcast(node.name(), claim, Membership::nobodyWaits);
        core.table().replace(node.become(Liveness.SUSPECT, claim.incarnation(), core.nowNanos()));
        watch(node.name(), newSuspicion(claim.from()));
    }

    private Suspicion newSuspicion(String accuser) {
        SwimTimings timings = core.timings();
        int nodes = core.table().size();
        long minimum = Formulas.suspicionMinimumNanos(
                timings.suspicionMultiplier(), nodes, timings.probeInterval().toNanos());
        int wanted = Formulas.confirmationsWanted(timings.suspicionMultiplier(), nodes);
        return new Suspicion(accuser, wanted, minimum, minimum * timings.suspicionMaximumMultiplier(), core.nowNanos());
    }

    private void watch(String name, Suspicion suspicion) {
        suspicions.watch(name, suspicion, () -> expired(name, suspicion));
    }

    private void expired(String name, Suspicion suspicion) {
        SwimNode node = core.table().find(name);
        if (node != null && node.liveness() == Liveness.SUSPECT && suspicions.of(name) == suspicion) {
            dead(new Message.Dead(node.incarnation(), name, core.me().name()));
        }
    }

    void dead(Message.Dead claim) {
        dead(claim, Membership::nobodyWaits);
    }

    private void dead(Message.Dead claim, Runnable onSpread) {
        SwimNode before = core.table().find(claim.node());
        if (before == null || claim.incarnation() < before.incarnation()) {
            return;
        }
        suspicions.end(before.name());
        if (before.isGone()) {
            return;
        }
        if (core.isMe(before) && !leaving) {
            refute(claim.incarnation());
            return;
        }
        broadcast(before.name(), claim, onSpread);
        boolean onPurpose = claim.from().equals(claim.node());
        Liveness liveness = onPurpose ? Liveness.LEFT : Liveness.DEAD;
        SwimNode node = before.become(liveness, claim.incarnation(), core.nowNanos());
        core.table().replace(node);
        core.listener().left(node);
    }

    /** Answers an accusation with a higher incarnation. */
    private void refute(long accused) {
        long next = Math.max(core.me().incarnation(), accused) + 1;
        if (next > HIGHEST_INCARNATION) {
            core.counters().count(Counter.INCARNATIONS_EXHAUSTED);
            return;
        }
        core.counters().count(Counter.REFUTATIONS);
        core.awareness().add(1);
        SwimNode me = core.me().withIncarnation(next);
        core.table().replace(me);
        broadcast(me.name(), me.asAlive(), Membership::nobodyWaits);
    }

    private void broadcast(String name, Message message, Runnable onFinished) {
        core.queue().put(name, MessageCodec.encode(message), onFinished);
    }

    /** Says something that nobody waits to be spread. */
    private static void nobodyWaits() {}
}
