package dev.muster.simulator;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.serf.Effect;
import dev.muster.gossip.wire.Message;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Carries datagrams and streams between simulated nodes: loses, repeats, delays and cuts as told. Streams, like TCP,
 * lose nothing, but wait for what was lost on the way; across a cut they run into their time-out.
 */
public final class SimulatedNetwork {

    private static final long RETRANSMISSION_NANOS = 200_000_000L;
    private static final int MOST_RETRANSMISSIONS = 20;

    private final EventScheduler scheduler;
    private final RandomGenerator random;
    private final Map<InetSocketAddress, SimulatedNode> nodes = new HashMap<>();
    private NetworkFaults faults = NetworkFaults.NONE;
    private BiPredicate<SimulatedNode, SimulatedNode> cut = (from, to) -> false;
    private BiPredicate<SimulatedNode, SimulatedNode> udpCut = (from, to) -> false;
    private long sent;
    private long lost;

    SimulatedNetwork(EventScheduler scheduler, RandomGenerator random) {
        this.scheduler = scheduler;
        this.random = random;
    }

    void attach(SimulatedNode node) {
        nodes.put(node.address(), node);
    }

    /** From now on the network is as bad as this. */
    public void setFaults(NetworkFaults value) {
        faults = value;
    }

    /** From now on nothing goes from one node to another where {@code value} says so; it need not be symmetric. */
    public void setCut(BiPredicate<SimulatedNode, SimulatedNode> value) {
        cut = value;
    }

    /** As {@link #setCut}, for datagrams only: a firewall that lets TCP through. */
    public void setUdpCut(BiPredicate<SimulatedNode, SimulatedNode> value) {
        udpCut = value;
    }

    /** Ends every cut. */
    public void heal() {
        cut = (from, to) -> false;
        udpCut = (from, to) -> false;
    }

    public long sent() {
        return sent;
    }

    public long lost() {
        return lost;
    }

    void send(SimulatedNode from, InetSocketAddress to, Bytes datagram) {
        int copies = random.nextDouble() < faults.duplication() ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) {
            sent++;
            SimulatedNode target = nodes.get(to);
            if (target == null
                    || cut.test(from, target)
                    || udpCut.test(from, target)
                    || random.nextDouble() < faults.loss()) {
                lost++;
            } else {
                scheduler.after(delayNanos(), () -> target.deliver(from.address(), datagram));
            }
        }
    }

    void exchange(SimulatedNode from, Effect.Exchange exchange) {
        Caller caller = new Caller(from, from.life(), exchange);
        SimulatedNode target = nodes.get(exchange.to());
        long deadline = scheduler.nowNanos() + exchange.timeoutNanos();
        if (target == null || cut.test(from, target) || cut.test(target, from)) {
            scheduler.at(deadline, () -> caller.failed("no answer in time"));
            return;
        }
        scheduler.after(streamDelayNanos(), () -> answer(caller, target, deadline));
    }

    private void answer(Caller caller, SimulatedNode target, long deadline) {
        if (!target.isRunning()) {
            scheduler.after(delayNanos(), () -> caller.failed("connection refused"));
            return;
        }
        @Nullable Message reply = target.answer(caller.exchange.request()).orElse(null);
        long arrival = scheduler.nowNanos() + streamDelayNanos();
        if (arrival > deadline) {
            scheduler.at(deadline, () -> caller.failed("no answer in time"));
        } else if (reply == null) {
            scheduler.at(arrival, () -> caller.failed("it hung up"));
        } else {
            scheduler.at(arrival, () -> caller.replied(reply));
        }
    }

    /** Who opened a stream, in which of its lives: its connections end with it, and a later life has its own. */
    private record Caller(SimulatedNode node, int life, Effect.Exchange exchange) {

        void replied(Message reply) {
            if (node.life() == life) {
                node.replied(exchange.id(), reply);
            }
        }

        void failed(String reason) {
            if (node.life() == life) {
                node.failed(exchange.id(), reason);
            }
        }
    }

    private long delayNanos() {
        long shortest = faults.minDelay().toNanos();
        return shortest + random.nextLong(faults.maxDelay().toNanos() - shortest + 1);
    }

    private long streamDelayNanos() {
        long delay = delayNanos();
        for (int i = 0; i < MOST_RETRANSMISSIONS && random.nextDouble() < faults.loss(); i++) {
            delay += RETRANSMISSION_NANOS;
        }
        return delay;
    }
}
