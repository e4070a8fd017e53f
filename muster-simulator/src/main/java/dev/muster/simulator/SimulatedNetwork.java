package dev.muster.simulator;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.serf.Effect;
import dev.muster.gossip.wire.Message;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.random.RandomGenerator;

/**
 * Carries datagrams and streams between simulated nodes: loses, repeats, delays and cuts as told. Streams, like TCP,
 * lose nothing, but wait for what was lost on the way; across a cut they run into their time-out. Datagrams are the
 * very bytes of production; streams hand on their message.
 */
public final class SimulatedNetwork {

    private static final long RETRANSMISSION_NANOS = 200_000_000L;
    private static final int MOST_RETRANSMISSIONS = 20;

    private final EventScheduler scheduler;
    private final RandomGenerator random;
    private final Map<InetSocketAddress, SimulatedNode> nodes = new HashMap<>();
    private final Links links;
    private NetworkFaults faults = NetworkFaults.NONE;
    private long sent;
    private long sentBytes;
    private long lost;
    private long streams;

    SimulatedNetwork(EventScheduler scheduler, RandomGenerator random) {
        this.scheduler = scheduler;
        this.random = random;
        this.links = new Links(scheduler);
    }

    void attach(SimulatedNode node) {
        nodes.put(node.address(), node);
    }

    /** From now on the network is as bad as this. */
    public void setFaults(NetworkFaults value) {
        faults = value;
    }

    /** Adds a fault of some links to those that are there. */
    public void add(LinkFault fault) {
        links.add(fault);
    }

    /** From now on nothing goes from one node to another where {@code where} says so; it need not be symmetric. */
    public void cut(BiPredicate<SimulatedNode, SimulatedNode> where) {
        links.add(new LinkFault(where, LinkFault.Kind.CUT, Long.MAX_VALUE));
    }

    /** As {@link #cut}, for datagrams only: a firewall that lets TCP through. */
    public void cutDatagrams(BiPredicate<SimulatedNode, SimulatedNode> where) {
        links.add(new LinkFault(where, LinkFault.Kind.CUT_DATAGRAMS, Long.MAX_VALUE));
    }

    /** Ends every fault of a link. */
    public void heal() {
        links.heal();
    }

    /** How many datagrams were sent, repeated ones counted each time. */
    public long sent() {
        return sent;
    }

    /** How many bytes those datagrams had. */
    public long sentBytes() {
        return sentBytes;
    }

    /** How many of the datagrams that were sent did not arrive. */
    public long lost() {
        return lost;
    }

    /** How many streams were opened. */
    public long streams() {
        return streams;
    }

    void send(SimulatedNode from, InetSocketAddress to, Bytes datagram) {
        int copies = faults.duplication() > 0 && random.nextDouble() < faults.duplication() ? 2 : 1;
        SimulatedNode target = nodes.get(to);
        for (int copy = 0; copy < copies; copy++) {
            sent++;
            sentBytes += datagram.size();
            long free = target == null ? Links.NEVER : links.freeForDatagramNanos(from, target);
            if (target == null || free == Links.NEVER || isLost()) {
                lost++;
            } else {
                scheduler.at(free + faults.drawDelayNanos(random), () -> target.deliver(from.address(), datagram));
            }
        }
    }

    private boolean isLost() {
        return faults.loss() > 0 && random.nextDouble() < faults.loss();
    }

    /** The caller hears of the first outcome only; it forgets a stream that is over. */
    void exchange(SimulatedNode from, Effect.Exchange exchange) {
        streams++;
        Caller caller = new Caller(from, from.life(), exchange);
        scheduler.after(exchange.timeoutNanos(), () -> caller.failed("no answer in time"));
        SimulatedNode target = nodes.get(exchange.to());
        if (target == null) {
            return;
        }
        over(from, target, () -> {
            if (!target.isRunning()) {
                over(target, from, () -> caller.failed("connection refused"));
                return;
            }
            target.request(exchange.request(), reply -> over(target, from, () -> caller.heard(reply)));
        });
    }

    /** Lets {@code arrived} happen when TCP has brought something from one node to the other, if it ever does. */
    private void over(SimulatedNode from, SimulatedNode to, Runnable arrived) {
        long there = links.freeForStreamNanos(from, to);
        long back = links.freeForStreamNanos(to, from);
        if (there != Links.NEVER && back != Links.NEVER) {
            scheduler.at(Math.max(there, back) + streamDelayNanos(), arrived);
        }
    }

    /** Who opened a stream, in which of its lives: its connections end with it, and a later life has its own. */
    private record Caller(SimulatedNode node, int life, Effect.Exchange exchange) {

        void heard(Optional<Message> reply) {
            if (node.life() == life) {
                reply.ifPresentOrElse(
                        message -> node.replied(exchange.id(), message),
                        () -> node.failed(exchange.id(), "it hung up"));
            }
        }

        void failed(String reason) {
            if (node.life() == life) {
                node.failed(exchange.id(), reason);
            }
        }
    }

    private long streamDelayNanos() {
        long delay = faults.drawDelayNanos(random);
        for (int i = 0; i < MOST_RETRANSMISSIONS && isLost(); i++) {
            delay += RETRANSMISSION_NANOS;
        }
        return delay;
    }
}
