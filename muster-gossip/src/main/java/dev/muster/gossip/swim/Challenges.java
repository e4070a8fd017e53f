package dev.muster.gossip.swim;

import dev.muster.gossip.wire.Message;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Settles claims to what living nodes hold: a name, from another address, or an address, under another name. All are
 * asked whether they are there, over UDP and, if that is not answered, over TCP, for twice the time-out of a probe.
 * Only if the holders are silent and the claimant answers, the claim is good: a container that was made again is
 * believed within 2 s, and a late copy of old news takes nothing from anybody. Not thread-safe.
 *
 * <p>memberlist refuses such claims until the holder has left, or was dead for longer than a time that Serf sets to
 * never (Serf's protocol (states of a member)).
 */
final class Challenges {

    /** Each is some packets and at most two or three streams; more at once are refused. */
    static final int MOST_OPEN = 64;

    private static final long REFUSED_FOR_NANOS = 2_000_000_000L;
    private static final int PINGS = 3;

    private final SwimCore core;
    private final Packets packets;
    private final AwaitedAcks acks;
    private final Map<String, Challenge> open = new HashMap<>();
    /** Claims refused of late: no more than can be opened and settled in that time. */
    private final Map<Claim, Long> refused = new HashMap<>();

    Challenges(SwimCore core, Packets packets, AwaitedAcks acks) {
        this.core = core;
        this.packets = packets;
        this.acks = acks;
    }

    private record Claim(String name, InetSocketAddress address) {}

    /** What came of asking. */
    enum Outcome {
        /** The holders are silent, and the claimant answers. */
        TAKEN,
        /** A holder answers, and so does the claimant. */
        DISPUTED,
        /** The claimant is silent. */
        REFUSED
    }

    /** Who hears of the outcome, with the newest form of the claim. */
    interface Verdict {
        void decided(Message.Alive claim, Outcome outcome);
    }

    /** Asks all sides, unless they are being asked, or were of late. This node need not ask itself. */
    void open(List<SwimNode> holders, Message.Alive claim, Verdict verdict) {
        Claim key = new Claim(claim.node(), claim.address());
        Challenge known = open.get(claim.node());
        if (known != null) {
            known.heardAgain(claim);
            return;
        }
        forgetOldRefusals();
        if (refused.containsKey(key)) {
            return;
        }
        if (open.size() >= MOST_OPEN || acks.size() >= core.limits().maxAwaitedAcks()) {
            core.counters().count(Counter.CHALLENGES_DROPPED);
            return;
        }
        core.counters().count(Counter.CHALLENGES);
        Challenge challenge = new Challenge(holders, claim, verdict);
        open.put(claim.node(), challenge);
        challenge.begin();
    }

    /** Whether a claim that touches {@code name} is being settled. */
    boolean isOpen(String name) {
        return open.containsKey(name);
    }

    private void forgetOldRefusals() {
        refused.values().removeIf(until -> until - core.nowNanos() <= 0);
    }

    private void refuse(Claim claim) {
        refused.put(claim, core.nowNanos() + REFUSED_FOR_NANOS);
    }

    /** Whether a ping is one that this node sent to an address that turned out to be its own. */
    boolean isOwn(Message.Ping ping) {
        return ping.sourceNode().equals(core.me().name()) && core.me().address().equals(ping.source());
    }

    /** One claim, and all sides being asked. */
    private final class Challenge {

        private final List<SwimNode> holders;
        private final Verdict verdict;
        private final long timeNanos = 2 * core.timings().probeTimeout().toNanos();
        private Message.Alive claim;
        private boolean holderAnswered;
        private boolean claimantAnswered;
        private boolean over;

        Challenge(List<SwimNode> holders, Message.Alive claim, Verdict verdict) {
            this.holders = holders;
            this.claim = claim;
            this.verdict = verdict;
        }

        void heardAgain(Message.Alive again) {
            if (again.address().equals(claim.address()) && again.incarnation() > claim.incarnation()) {
                claim = again;
            }
        }

        void begin() {
            core.timers().after(timeNanos, this::end);
            for (SwimNode holder : holders) {
                if (core.isMe(holder)) {
                    holderAnswered = true;
                } else {
                    ask(holder.name(), holder.address(), () -> holderAnswered = true);
                }
            }
            ask(claim.node(), claim.address(), () -> claimantAnswered = true);
        }

        private void ask(String name, InetSocketAddress address, Runnable answered) {
            Runnable noted = () -> {
                answered.run();
                endIfBothAnswered();
            };
            long sequence = acks.await(timeNanos, payload -> noted.run(), () -> {}, () -> {});
            Message.Ping ping = new Message.Ping(
                    sequence, name, core.me().address(), core.me().name());
            packets.send(address, ping);
            long pause = timeNanos / (PINGS + 1);
            for (int again = 1; again < PINGS; again++) {
                ifSilent(sequence, again * pause, () -> packets.send(address, ping));
            }
            // Most answer the first packet, and need not be dialled.
            ifSilent(
                    sequence,
                    pause,
                    () -> StreamPing.send(core.transport(), address, ping, timeNanos - pause, speaks -> {
                        if (speaks) {
                            noted.run();
                        }
                    }));
        }

        private void ifSilent(long sequence, long afterNanos, Runnable action) {
            core.timers().after(afterNanos, () -> {
                if (!over && acks.awaits(sequence)) {
                    action.run();
                }
            });
        }

        /** That a side is silent shows only when time is up; that both speak need not be waited for. */
        private void endIfBothAnswered() {
            if (holderAnswered && claimantAnswered) {
                end();
            }
        }

        private void end() {
            if (over) {
                return;
            }
            over = true;
            open.remove(claim.node());
            Outcome outcome = outcome();
            if (outcome != Outcome.TAKEN) {
                refuse(new Claim(claim.node(), claim.address()));
            }
            verdict.decided(claim, outcome);
        }

        private Outcome outcome() {
            if (!claimantAnswered) {
                return Outcome.REFUSED;
            }
            return holderAnswered ? Outcome.DISPUTED : Outcome.TAKEN;
        }
    }
}
