package dev.muster.gossip.serf;

import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.swim.Timers;
import dev.muster.gossip.wire.SerfMessage;

/**
 * Who means to come and who means to go, ordered by Lamport times, so that news that arrives in the wrong order ends in
 * the right state. Source: Serf's protocol (a member's life).
 */
final class Intents {

    private final String me;
    private final LamportClock clock;
    private final MemberBook members;
    private final IntentBuffer buffer;
    private final Timers timers;
    private final Counters counters;
    private final Runnable sayThatIStay;

    Intents(
            String me,
            LamportClock clock,
            MemberBook members,
            IntentBuffer buffer,
            Timers timers,
            Counters counters,
            Runnable sayThatIStay) {
        this.me = me;
        this.clock = clock;
        this.members = members;
        this.buffer = buffer;
        this.timers = timers;
        this.counters = counters;
        this.sayThatIStay = sayThatIStay;
    }

    /** Takes a join intent; whether it is news to be passed on. */
    boolean join(SerfMessage.Join intent) {
        return join(intent.node(), intent.lamportTime(), false);
    }

    /** Takes the newest Lamport time of a member, as an exchange of state tells it. */
    void joinedByHearsay(String name, long lamportTime) {
        join(name, lamportTime, true);
    }

    private boolean join(String name, long lamportTime, boolean hearsay) {
        if (!believable(lamportTime)) {
            return false;
        }
        clock.witness(lamportTime);
        SerfMember member = members.find(name);
        if (member == null) {
            return buffer.keep(name, IntentBuffer.Kind.JOIN, lamportTime, timers.nowNanos());
        }
        if (lamportTime <= member.statusTime()) {
            return false;
        }
        members.heed(name, lamportTime, hearsay);
        members.stays(name);
        return true;
    }

    /** Takes a leave intent; whether it is news to be passed on. */
    boolean leave(SerfMessage.Leave intent, boolean iAmLeaving) {
        if (!believable(intent.lamportTime())) {
            return false;
        }
        clock.witness(intent.lamportTime());
        SerfMember member = members.find(intent.node());
        if (member == null) {
            return buffer.keep(intent.node(), IntentBuffer.Kind.LEAVE, intent.lamportTime(), timers.nowNanos());
        }
        // The time of a member that was leaving over there may have come by an exchange of state before the leave
        // itself, which is then no repetition.
        boolean firstOfItsTime = intent.lamportTime() == member.statusTime() && member.statusTimeIsHearsay();
        if (intent.lamportTime() <= member.statusTime() && !firstOfItsTime) {
            return false;
        }
        if (intent.node().equals(me) && !iAmLeaving && member.status() == MemberStatus.ALIVE) {
            sayThatIStay.run();
            return false;
        }
        // Always, whatever the status: else the same intent would be news again and again, and storm the cluster.
        members.heed(intent.node(), intent.lamportTime(), false);
        members.leaving(intent.node(), intent.prune(), timers.nowNanos());
        return true;
    }

    private boolean believable(long lamportTime) {
        if (LamportClock.isBelievable(lamportTime)) {
            return true;
        }
        counters.count(Counter.LAMPORT_TIMES_REFUSED);
        return false;
    }
}
