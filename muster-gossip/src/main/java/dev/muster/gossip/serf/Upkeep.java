package dev.muster.gossip.serf;

import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.swim.Swim;
import dev.muster.gossip.swim.Timers;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What Serf does now and then: forgets members long gone, and tries failed ones again. Source: Serf's protocol (join,
 * leave, rejoin). What Serf does not do: it takes back that a member leaves when that never comes to an end.
 */
final class Upkeep {

    /**
     * A member that means to leave is gone within seconds, and one that dies on the way is found dead within two
     * minutes even in large clusters. One that SWIM still sees then has left and come back, too quickly for this node
     * to have heard of the first, and with a Lamport time too low for the second: without a memory it takes the clock
     * of whomever it joins.
     */
    private static final long LONGEST_LEAVE_NANOS = 120_000_000_000L;

    private final SerfTimings timings;
    private final SerfLayer serf;
    private final Swim swim;
    private final Timers timers;
    private final RandomGenerator random;

    Upkeep(SerfTimings timings, SerfLayer serf, Swim swim, Timers timers, RandomGenerator random) {
        this.timings = timings;
        this.serf = serf;
        this.swim = swim;
        this.timers = timers;
        this.random = random;
    }

    void start() {
        long reapEvery = timings.reapEvery().toNanos();
        timers.every(reapEvery, () -> reapEvery, this::reap);
        long reconnectEvery = timings.reconnectEvery().toNanos();
        timers.every(reconnectEvery, () -> reconnectEvery, this::reconnect);
    }

    private void reap() {
        long now = timers.nowNanos();
        List<SerfMember> overdue = serf.members().with(member -> switch (member.status()) {
            case FAILED ->
                now - member.goneSinceNanos() > timings.reapFailedAfter().toNanos();
            case LEFT -> now - member.goneSinceNanos() > timings.reapLeftAfter().toNanos();
            case LEAVING -> now - member.goneSinceNanos() > LONGEST_LEAVE_NANOS;
            case ALIVE -> false;
        });
        for (SerfMember member : overdue) {
            if (member.status() == MemberStatus.LEAVING) {
                serf.members().stays(member.name());
            } else {
                serf.members().forget(member);
            }
        }
        serf.forgetOldIntents();
    }

    /** Tries one failed member, the more likely the more there are, so that a healed partition is found by somebody. */
    private void reconnect() {
        List<SerfMember> failed = serf.members().gone(member -> member.status() == MemberStatus.FAILED);
        if (!failed.isEmpty()) {
            int alive = serf.members().count(MemberStatus.ALIVE);
            if (random.nextDouble() < (double) failed.size() / Math.max(1, alive)) {
                SerfMember chosen = failed.get(random.nextInt(failed.size()));
                swim.exchangeState(chosen.member().address(), true, outcome -> {});
            }
        }
    }
}
