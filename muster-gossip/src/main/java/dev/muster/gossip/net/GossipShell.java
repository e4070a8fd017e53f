package dev.muster.gossip.net;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.ClusterException;
import dev.muster.gossip.ClusterFacts;
import dev.muster.gossip.KeyResult;
import dev.muster.gossip.Member;
import dev.muster.gossip.OldEvents;
import dev.muster.gossip.QueryListener;
import dev.muster.gossip.QueryRequest;
import dev.muster.gossip.QueryResult;
import dev.muster.gossip.coordinate.Coordinate;
import dev.muster.gossip.coordinate.RoundTrips;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.serf.Effect;
import dev.muster.gossip.serf.KeyChange;
import dev.muster.gossip.serf.Node;
import dev.muster.gossip.serf.NodeConfig;
import dev.muster.gossip.snapshot.Snapshot;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.Sealer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Node} with real sockets, a real clock and real threads around it. All methods may be called by any thread;
 * what they do to the node happens on its owner thread.
 */
public final class GossipShell implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GossipShell.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

    private final Counters counters = new Counters();
    private final MonotonicClock clock = new MonotonicClock();
    private final AtomicLong commandNumber = new AtomicLong();
    private final Map<Long, CompletableFuture<Effect.JoinFinished>> joins = new ConcurrentHashMap<>();
    private final Map<Long, CompletableFuture<Void>> commands = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Optional<Snapshot> snapshot;
    private final Sockets sockets;
    private final Node node;
    private final NodeOwner owner;
    private final PacketSocket packets;
    private final StreamServer server;
    private final StreamCaller caller;
    private final EventPump events;
    private final PacketGate gate;
    private final Joining joining;
    private final KeyDesk keys;
    private final Conversation conversation;
    private volatile View view;
    private volatile Map<String, Coordinate> coordinates;
    private long publishedChanges;
    private long publishedRoundTrips;

    private record View(Member self, List<Member> members) {}

    /** A command as the node understands it: its number, and the time. */
    @FunctionalInterface
    public interface Command {
        void give(Node node, long number, long nowNanos);
    }

    private GossipShell(ShellSetup setup, Sockets sockets, NodeConfig config, Consumer<ClusterEvent> listener) {
        this.snapshot = setup.snapshot();
        this.sockets = sockets;
        this.node = new Node(config, new SplittableRandom(), counters, clock.nowNanos());
        snapshot.map(Snapshot::recovered)
                .ifPresent(before -> node.resume(before.clock(), before.eventClock(), before.queryClock()));
        this.view = new View(node.self(), node.members());
        this.publishedChanges = node.changes();
        this.coordinates = node.roundTrips().snapshot(config.name());
        int maxStreams = config.limits().maxStreams();
        long streamTimeout = config.swim().streamTimeout().toNanos();
        this.owner = new NodeOwner(node, clock, counters, LOG, this::carryOut, this::publish);
        this.packets = new PacketSocket(sockets.udp(), counters, this::received);
        this.keys = new KeyDesk(setup.keys(), setup.keyFile());
        Optional<Sealer> sealer = setup.keys().map(ring -> new Sealer(keys, new SecureNonces(), setup.label()));
        Strangers strangers = new Strangers(clock.nowNanos());
        this.gate = new PacketGate(sealer, setup.label(), strangers, counters);
        StreamGate streams = new StreamGate(config.compression(), sealer, setup.label(), strangers, clock, counters);
        this.server = new StreamServer(sockets.tcp(), streamTimeout, maxStreams, streams, counters, this::onStream);
        this.caller = new StreamCaller(maxStreams, streams, counters, new Replies());
        this.events = new EventPump(config.name(), config.limits().maxEvents(), listener, counters, LOG);
        this.conversation = new Conversation(this::respond, config.limits().maxEvents(), counters, LOG);
        KnownBefore before =
                new KnownBefore(config.name(), config.address(), config.limits().maxMembers());
        this.joining = new Joining(new Door(), this::isAlone, before, setup.joinPort(), setup.resolver(), LOG);
    }

    /**
     * Binds, and takes part from then on. {@code config} makes the node's configuration from the address that was
     * bound.
     */
    public static GossipShell start(
            ShellSetup setup, Function<InetSocketAddress, NodeConfig> config, Consumer<ClusterEvent> listener)
            throws IOException {
        Sockets sockets = Sockets.bind(setup.bind());
        try {
            GossipShell shell = new GossipShell(setup, sockets, config.apply(sockets.bound()), listener);
            String name = shell.node.config().name();
            setup.snapshot().ifPresent(memory -> memory.start(name, shell.counters, shell::members));
            shell.events.start();
            shell.owner.start();
            shell.packets.start(name);
            shell.server.start(name);
            setup.snapshot().map(Snapshot::recovered).ifPresent(shell.joining::resume);
            return shell;
        } catch (RuntimeException e) {
            sockets.close();
            throw e;
        }
    }

    private void publish() {
        if (node.changes() != publishedChanges) {
            publishedChanges = node.changes();
            view = new View(node.self(), node.members());
        }
        RoundTrips roundTrips = node.roundTrips();
        if (roundTrips.changes() != publishedRoundTrips) {
            publishedRoundTrips = roundTrips.changes();
            coordinates = roundTrips.snapshot(node.config().name());
        }
        snapshot.ifPresent(memory ->
                memory.recordTimes(node.lamportTime(), node.eventTime(), node.queryTime(), node.incarnation()));
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.SendPacket packet -> packets.send(packet.to(), gate.outgoing(packet.datagram()));
            case Effect.Exchange exchange -> caller.call(exchange);
            case Effect.Emit emit -> {
                events.offer(emit.event());
                if (emit.event() instanceof ClusterEvent.MemberEvent ofMember) {
                    joining.note(ofMember);
                    snapshot.ifPresent(memory -> memory.record(ofMember));
                }
            }
            case Effect.Ask ask -> events.offer(conversation.asked(ask));
            case Effect.QueryNews news -> conversation.news(news);
            case Effect.KeysFinished end -> conversation.finished(end);
            case Effect.ChangeKeys change ->
                keys.change(
                        change.change(),
                        outcome -> owner.offer((machine, now) -> machine.onKeysChanged(change.number(), outcome, now)));
            case Effect.Warn warning -> LOG.warn("{}", warning.text());
            case Effect.JoinFinished finished -> {
                CompletableFuture<Effect.JoinFinished> waiting = joins.remove(finished.command());
                if (waiting != null) {
                    waiting.completeAsync(() -> finished);
                }
            }
            case Effect.CommandFinished finished -> {
                CompletableFuture<Void> waiting = commands.remove(finished.command());
                if (waiting != null) {
                    finish(waiting, finished.problem());
                } else {
                    finished.problem()
                            .ifPresent(why -> conversation.refused(finished.command(), new ClusterException(why)));
                }
            }
        }
    }

    /** Away from the owner thread, which must not run what a user has chained to the future. */
    private static void finish(CompletableFuture<Void> waiting, Optional<String> problem) {
        Thread.ofVirtual()
                .name("muster-command")
                .start(() -> problem.ifPresentOrElse(
                        text -> waiting.completeExceptionally(new ClusterException(text)),
                        () -> waiting.complete(null)));
    }

    private void received(InetSocketAddress from, Bytes datagram) {
        gate.incoming(from, datagram, clock.nowNanos())
                .ifPresent(packet -> owner.offer((machine, now) -> machine.onPacket(from, packet, now)));
    }

    private CompletableFuture<Optional<Message>> onStream(Message request) {
        CompletableFuture<Optional<Message>> answer = new CompletableFuture<>();
        boolean taken = owner.offer((machine, now) -> answer.complete(machine.onStream(request, now)));
        if (!taken) {
            answer.complete(Optional.empty());
        }
        return answer;
    }

    /** Brings the outcome of exchanges back to the node. */
    private final class Replies implements StreamCaller.Outcome {

        @Override
        public void replied(long exchange, Message reply) {
            owner.offer((machine, now) -> machine.onReply(exchange, reply, now));
        }

        @Override
        public void failed(long exchange, String reason) {
            owner.offer((machine, now) -> machine.onFailure(exchange, reason, now));
        }
    }

    public InetSocketAddress boundAddress() {
        return sockets.bound();
    }

    public Member self() {
        return view.self();
    }

    /** An immutable snapshot, sorted by name. */
    public List<Member> members() {
        return view.members();
    }

    /** Where this node and those it pinged of late are; an immutable snapshot. */
    public Map<String, Coordinate> coordinates() {
        return coordinates;
    }

    public Counters counters() {
        return counters;
    }

    private CompletableFuture<Void> respond(long query, Bytes content) {
        return command((machine, number, now) -> machine.respond(number, query, content, now));
    }

    /** Asks the cluster; {@code listener} hears what comes before the result does. */
    public CompletableFuture<QueryResult> query(QueryRequest request, QueryListener listener) {
        CompletableFuture<QueryResult> result = new CompletableFuture<>();
        give(conversation.queries(), result, (machine, number, now) -> {
            conversation.listen(number, listener);
            machine.query(number, request, now);
        });
        return result;
    }

    /** Changes the keys of the whole cluster. */
    public CompletableFuture<KeyResult> changeKeys(KeyChange change) {
        CompletableFuture<KeyResult> result = new CompletableFuture<>();
        give(conversation.keyRounds(), result, (machine, number, now) -> machine.changeKeys(number, change, now));
        return result;
    }

    /** Tries each address once. */
    public CompletableFuture<Integer> join(List<String> addresses, OldEvents old) {
        return joining.join(addresses, old);
    }

    /** Tries the addresses, and whom it knew before, whenever this node is alone, until it leaves or is closed. */
    public void keepJoining(List<String> addresses, OldEvents old) {
        joining.keepJoining(addresses, old);
    }

    /** The node, as one that joins. */
    private final class Door implements Joining.Door {

        @Override
        public CompletableFuture<Effect.JoinFinished> join(List<InetSocketAddress> addresses, OldEvents old) {
            CompletableFuture<Effect.JoinFinished> result = new CompletableFuture<>();
            give(joins, result, (machine, number, now) -> machine.join(number, addresses, old, now));
            return result;
        }

        @Override
        public CompletableFuture<Effect.JoinFinished> rejoin(List<InetSocketAddress> addresses) {
            CompletableFuture<Effect.JoinFinished> result = new CompletableFuture<>();
            give(joins, result, (machine, number, now) -> machine.rejoin(number, addresses, now));
            return result;
        }
    }

    /** Leaves on purpose, which is the last thing that the snapshot hears; who has left comes back only when told. */
    public CompletableFuture<Void> leave() {
        joining.end();
        snapshot.ifPresent(Snapshot::recordLeave);
        return command((machine, number, now) -> machine.leave(number, now));
    }

    private boolean isAlone() {
        View now = view;
        return Joining.isAlone(now.self().name(), now.members());
    }

    /** How the node stands; looked at by its owner. */
    public CompletableFuture<ClusterFacts> facts() {
        AtomicReference<ClusterFacts> seen = new AtomicReference<>();
        return command((machine, number, now) -> {
                    seen.set(machine.facts());
                    carryOut(new Effect.CommandFinished(number, Optional.empty()));
                })
                .thenApply(done -> seen.get());
    }

    /** Gives a command to the node; done when the node says that it is over. */
    public CompletableFuture<Void> command(Command command) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        give(commands, result, command);
        return result;
    }

    private <T> void give(Map<Long, CompletableFuture<T>> pending, CompletableFuture<T> result, Command command) {
        long number = commandNumber.incrementAndGet();
        pending.put(number, result);
        boolean taken = owner.offer((machine, now) -> {
            try {
                command.give(machine, number, now);
            } catch (RuntimeException e) {
                pending.remove(number);
                Thread.ofVirtual().name("muster-command").start(() -> result.completeExceptionally(e));
            }
        });
        if (!taken) {
            pending.remove(number);
            result.completeExceptionally(new ClusterException(
                    closed.getCount() == 0 ? "this node is closed" : "this node has too much to do; try again"));
        }
    }

    /** Ends without a word. */
    @Override
    public void close() {
        closed.countDown();
        joining.end();
        sockets.close();
        server.awaitEnd(STOP_PATIENCE);
        owner.stop(STOP_PATIENCE);
        events.stop();
        snapshot.ifPresent(Snapshot::close);
        ClusterException end = new ClusterException("this node was closed");
        joins.values().forEach(waiting -> waiting.completeExceptionally(end));
        commands.values().forEach(waiting -> waiting.completeExceptionally(end));
        conversation.close();
        keys.close();
    }
}
