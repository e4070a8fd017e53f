package dev.muster.gossip.net;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.ClusterException;
import dev.muster.gossip.JoinException;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.OldEvents;
import dev.muster.gossip.serf.Effect;
import dev.muster.gossip.snapshot.Recovered;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * How a node finds others: once, by addresses that it is told; and again and again while it is alone, by these and by
 * the members that it knew before. Any thread.
 */
final class Joining {

    private final Door door;
    private final BooleanSupplier alone;
    private final KnownBefore before;
    private final Joiner joiner;
    /** The one for what the node does by itself. */
    private final Joiner seeds;

    private final Logger log;
    private final SplittableRandom random = new SplittableRandom();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean goingBack = new AtomicBoolean();

    /** The node that joins. */
    interface Door {

        /** As one that is new here. */
        CompletableFuture<Effect.JoinFinished> join(List<InetSocketAddress> addresses, OldEvents old);

        /** As one that was here before. */
        CompletableFuture<Effect.JoinFinished> rejoin(List<InetSocketAddress> addresses);
    }

    /**
     * @param joinPort the port of an address that names none
     * @param alone whether the node knows nobody else that is alive
     */
    Joining(Door door, BooleanSupplier alone, KnownBefore before, int joinPort, Resolver resolver, Logger log) {
        this.door = door;
        this.alone = alone;
        this.before = before;
        this.joiner = new Joiner(joinPort, resolver, door::join);
        this.seeds = new Joiner(joinPort, resolver, (addresses, old) -> unlessEnded(() -> door.join(addresses, old)));
        this.log = log;
    }

    /**
     * Whether {@code self} has nobody to gossip with. Who is leaving is still there: to join it again would gain
     * nothing.
     */
    static boolean isAlone(String self, List<Member> members) {
        return members.stream()
                .filter(member -> member.status() == MemberStatus.ALIVE || member.status() == MemberStatus.LEAVING)
                .allMatch(member -> member.name().equals(self));
    }

    /** Tries each address once. */
    CompletableFuture<Integer> join(List<String> addresses, OldEvents old) {
        List<String> copy = List.copyOf(addresses);
        CompletableFuture<Integer> result = new CompletableFuture<>();
        Thread.ofVirtual().name("muster-join").start(() -> {
            try {
                Joiner.Outcome outcome = joiner.join(copy, old);
                if (outcome.answered() > 0) {
                    result.complete(outcome.answered());
                } else {
                    result.completeExceptionally(new JoinException(outcome.problems()));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                result.completeExceptionally(new ClusterException("the program is ending"));
            }
        });
        return result;
    }

    /** Tries the addresses, and whom it knew before, whenever the node is alone, until {@link #end}. */
    void keepJoining(List<String> addresses, OldEvents old) {
        keepTrying(new SeedJoin(addresses, old, seeds, log));
        goBack();
    }

    /** Goes back to whom an earlier life knew. */
    void resume(Recovered life) {
        life.alive().forEach(before::remember);
        if (!before.places().isEmpty()) {
            goBack();
        }
    }

    private void goBack() {
        if (!goingBack.getAndSet(true)) {
            keepTrying(new Rejoin(before::places, few -> unlessEnded(() -> door.rejoin(few)), alone, split(), log));
        }
    }

    private void keepTrying(KeepJoining.Attempt attempt) {
        KeepJoining keeping = new KeepJoining(attempt, alone, split(), ended);
        Thread.ofVirtual().name("muster-keep-joining").start(keeping::run);
    }

    /** Who leaves while a name is looked up doesn't come back by it. */
    private CompletableFuture<Effect.JoinFinished> unlessEnded(
            Supplier<CompletableFuture<Effect.JoinFinished>> attempt) {
        return ended.getCount() == 0
                ? CompletableFuture.failedFuture(new ClusterException("this node has left"))
                : attempt.get();
    }

    private synchronized SplittableRandom split() {
        return random.split();
    }

    /** Takes note of what became of a member. */
    void note(ClusterEvent.MemberEvent event) {
        before.note(event);
    }

    /** Joins no more by itself. */
    void end() {
        ended.countDown();
    }
}
