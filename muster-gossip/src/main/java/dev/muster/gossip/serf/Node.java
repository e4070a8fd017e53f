package dev.muster.gossip.serf;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.ClusterFacts;
import dev.muster.gossip.Member;
import dev.muster.gossip.NameLost;
import dev.muster.gossip.OldEvents;
import dev.muster.gossip.QueryRequest;
import dev.muster.gossip.coordinate.RoundTrips;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.swim.Swim;
import dev.muster.gossip.swim.SwimTransport;
import dev.muster.gossip.swim.Timers;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.SerfMessage;
import dev.muster.gossip.wire.TagCodec;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * One whole gossip node as a state machine: SWIM below, Serf above. The shell of sockets and the simulator drive the
 * very same class. Each input comes with the monotonic time; {@link #takeEffects} then tells what is to be done, and
 * {@link #nextDeadlineNanos} when {@link #onTimer} is next wanted.
 *
 * <p>Not thread-safe: it belongs to one owner. It reads no clock, opens no socket, and draws chance only from the
 * generator that it was given, so that the same inputs give the same effects.
 */
public final class Node {

    private static final long OUTCOME_GRACE_NANOS = 2_000_000_000L;

    private final Timers timers;
    private final Counters counters;
    private final List<Effect> effects = new ArrayList<>();
    private final Map<Long, SwimTransport.ReplyHandler> exchanges = new HashMap<>();
    private final Swim swim;
    private final SerfLayer serf;
    private final Commands commands;
    private final NodeConfig config;
    private long exchangeNumber;

    /** A node that comes to life alone. */
    public Node(NodeConfig config, RandomGenerator random, Counters counters, long nowNanos) {
        this(config, Optional.empty(), random, counters, nowNanos);
    }

    /** A node that comes to life in a cluster that it has always known, and that knows it. For simulations. */
    public static Node among(
            Census cluster, NodeConfig config, RandomGenerator random, Counters counters, long nowNanos) {
        return new Node(config, Optional.of(cluster), random, counters, nowNanos);
    }

    private Node(
            NodeConfig config, Optional<Census> cluster, RandomGenerator random, Counters counters, long nowNanos) {
        this.config = config;
        this.counters = counters;
        this.timers = new Timers(nowNanos);
        SwimTransport out = new Out();
        this.serf = new SerfLayer(config, counters, timers, random, out, this::incarnation, this::note);
        Swim.Setup setup = new Swim.Setup(
                config.name(),
                config.address(),
                TagCodec.encode(config.tags()),
                config.incarnation(),
                config.swim(),
                config.limits(),
                config.compression());
        this.swim = new Swim(setup, counters, timers, random, out, serf);
        this.commands = new Commands(config, serf, swim, timers, counters, effects::add);
        cluster.ifPresentOrElse(this::startAmong, swim::start);
        new Upkeep(config.serf(), serf, swim, timers, random).start();
    }

    private void startAmong(Census cluster) {
        serf.members().fill(cluster.members());
        swim.startAmong(cluster.nodes(), cluster.names());
    }

    private void note(Effect effect) {
        effects.add(effect);
        if (effect instanceof Effect.Emit(ClusterEvent.MemberReaped reaped)) {
            swim.roundTrips().forget(reaped.member().name());
        }
        if (effect instanceof Effect.Emit(NameLost lost)) {
            effects.add(new Effect.Warn(lost.message()));
        }
    }

    /** Notes down what SWIM wants sent. */
    private final class Out implements SwimTransport {

        @Override
        public void send(InetSocketAddress to, Bytes datagram) {
            if (serf.isSilent()) {
                return;
            }
            counters.count(Counter.PACKETS_SENT);
            effects.add(new Effect.SendPacket(to, datagram));
        }

        @Override
        public void exchange(InetSocketAddress to, Message request, long timeoutNanos, ReplyHandler handler) {
            long id = ++exchangeNumber;
            exchanges.put(id, handler);
            if (serf.isSilent()) {
                timers.after(0, () -> fail(id, "this node has stopped taking part"));
                return;
            }
            effects.add(new Effect.Exchange(id, to, request, timeoutNanos));
            // The shell tells the outcome in time, unless it is drowned in work; nothing may wait for ever.
            timers.after(timeoutNanos + OUTCOME_GRACE_NANOS, () -> fail(id, "it was not heard of again"));
        }
    }

    /** A datagram came in. */
    public void onPacket(InetSocketAddress from, Bytes datagram, long nowNanos) {
        timers.advanceTo(nowNanos);
        if (!serf.isSilent()) {
            swim.onPacket(from, datagram);
        }
    }

    /** Somebody opened a stream and sent this; the answer is to be sent back on it, if there is one. */
    public Optional<Message> onStream(Message request, long nowNanos) {
        timers.advanceTo(nowNanos);
        counters.count(Counter.STREAMS_RECEIVED);
        return serf.isSilent() ? Optional.empty() : swim.onStream(request);
    }

    /** The answer to an {@link Effect.Exchange}. */
    public void onReply(long exchange, Message reply, long nowNanos) {
        timers.advanceTo(nowNanos);
        SwimTransport.ReplyHandler handler = exchanges.remove(exchange);
        if (handler != null) {
            handler.replied(reply);
        }
    }

    /** An {@link Effect.Exchange} came to nothing; {@code reason} is a phrase for people. */
    public void onFailure(long exchange, String reason, long nowNanos) {
        timers.advanceTo(nowNanos);
        fail(exchange, reason);
    }

    private void fail(long exchange, String reason) {
        SwimTransport.ReplyHandler handler = exchanges.remove(exchange);
        if (handler != null) {
            handler.failed(reason);
        }
    }

    /** Time has passed. */
    public void onTimer(long nowNanos) {
        timers.advanceTo(nowNanos);
        timers.runDue();
    }

    /** When {@link #onTimer} is next wanted. */
    public long nextDeadlineNanos() {
        return timers.nextDeadlineNanos();
    }

    /** Joins whoever is at these addresses, without the user events of before; see the other. */
    public void join(long command, List<InetSocketAddress> addresses, long nowNanos) {
        join(command, addresses, OldEvents.IGNORE, nowNanos);
    }

    /** Joins whoever is at these addresses; ends with {@link Effect.JoinFinished}. */
    public void join(long command, List<InetSocketAddress> addresses, OldEvents old, long nowNanos) {
        timers.advanceTo(nowNanos);
        commands.join(command, addresses, true, old);
    }

    /** Like {@link #join}, but tells the cluster nothing: this node was there before, and is expected back. */
    public void rejoin(long command, List<InetSocketAddress> addresses, long nowNanos) {
        timers.advanceTo(nowNanos);
        commands.join(command, addresses, false, OldEvents.REPLAY);
    }

    /** Leaves the cluster; ends with {@link Effect.CommandFinished} when that is spread, or time is up. */
    public void leave(long command, long nowNanos) {
        timers.advanceTo(nowNanos);
        commands.leave(command);
    }

    /**
     * Changes the own tags; ends with {@link Effect.CommandFinished} when that is spread, or time is up. The members
     * that {@code toldAtOnce} accepts hear of it by a packet of their own, before any gossip.
     */
    public void setTags(long command, SortedMap<String, String> tags, Predicate<Member> toldAtOnce, long nowNanos) {
        timers.advanceTo(nowNanos);
        commands.setTags(command, tags, toldAtOnce);
    }

    /** Declares a failed member gone for good; ends with {@link Effect.CommandFinished}. */
    public void forceLeave(long command, String name, boolean prune, long nowNanos) {
        timers.advanceTo(nowNanos);
        commands.forceLeave(command, name, prune);
    }

    /**
     * Tells the whole cluster of a user event, this node's listener included; ends with {@link Effect.CommandFinished}
     * at once, for the news spreads by itself.
     */
    public void sendEvent(long command, String name, Bytes payload, boolean coalesce, long nowNanos) {
        timers.advanceTo(nowNanos);
        commands.sendEvent(command, name, payload, coalesce);
    }

    /**
     * Asks the cluster, this node included; what comes is told in {@link Effect.QueryNews}, of which
     * {@link Effect.QueryFinished} is the last. One that cannot be asked ends with {@link Effect.CommandFinished}.
     */
    public void query(long command, QueryRequest request, long nowNanos) {
        timers.advanceTo(nowNanos);
        commands.query(command, request);
    }

    /** Answers an {@link Effect.Ask}; ends with {@link Effect.CommandFinished}. */
    public void respond(long command, long query, Bytes content, long nowNanos) {
        timers.advanceTo(nowNanos);
        commands.respond(command, query, content);
    }

    /**
     * Changes the keys of the whole cluster; ends with {@link Effect.KeysFinished}, or with
     * {@link Effect.CommandFinished} if nobody could be asked.
     */
    public void changeKeys(long command, KeyChange change, long nowNanos) {
        timers.advanceTo(nowNanos);
        commands.changeKeys(command, change);
    }

    /** The outcome of an {@link Effect.ChangeKeys}, as it is told to whoever asked. */
    public void onKeysChanged(long number, SerfMessage.KeyResponse outcome, long nowNanos) {
        timers.advanceTo(nowNanos);
        serf.inbox().internal().keysChanged(number, outcome);
    }

    /** Everything to be done since the last call, in order. */
    public List<Effect> takeEffects() {
        if (effects.isEmpty()) {
            return List.of();
        }
        List<Effect> taken = List.copyOf(effects);
        effects.clear();
        return taken;
    }

    /** All members known, this node included, sorted by name. */
    public List<Member> members() {
        return serf.members().snapshot();
    }

    /** The member of this name, if it is known. Costs less than to look through {@link #members}. */
    public Optional<Member> member(String name) {
        return Optional.ofNullable(serf.members().find(name)).map(SerfMember::member);
    }

    /** This node as its members know it. */
    public Member self() {
        SerfMember self = serf.members().find(config.name());
        if (self == null) {
            throw new IllegalStateException("a node always knows itself");
        }
        return self.member();
    }

    /** A number that grows whenever {@link #members} changes. */
    public long changes() {
        return serf.members().changes();
    }

    public NodeConfig config() {
        return config;
    }

    /** Where the own incarnation stands; it never goes back. */
    public long incarnation() {
        return swim.incarnation();
    }

    /** Where the Lamport clock of members stands; it never goes back. */
    public long lamportTime() {
        return serf.lamportTime();
    }

    /** Where the Lamport clock of user events stands; it never goes back. */
    public long eventTime() {
        return serf.eventTime();
    }

    /** Where the Lamport clock of queries stands; it never goes back. */
    public long queryTime() {
        return serf.queryTime();
    }

    /**
     * Goes on where an earlier life ended, before anything else: the clocks take note of the last times of then, and
     * user events and queries up to them are old.
     */
    public void resume(long lastTime, long lastEventTime, long lastQueryTime) {
        serf.resume(lastTime, lastEventTime, lastQueryTime);
    }

    /** How many messages wait in all queues together. */
    public int queued() {
        return swim.queued() + serf.queued();
    }

    /** How it stands now. */
    public ClusterFacts facts() {
        return serf.facts(swim.awareness());
    }

    /** How many nodes SWIM knows, dead and left ones included. */
    public int known() {
        return swim.known();
    }

    /** Where this node and those it pinged are, in round trips. To be looked at by the owner only. */
    public RoundTrips roundTrips() {
        return swim.roundTrips();
    }

    /** How unwell this node believes itself to be: 0 is well, 7 is the worst. */
    public int awareness() {
        return swim.awareness();
    }
}
