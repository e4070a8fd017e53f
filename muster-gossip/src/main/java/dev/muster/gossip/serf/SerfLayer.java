package dev.muster.gossip.serf;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.swim.BroadcastQueue;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.swim.LogText;
import dev.muster.gossip.swim.SwimListener;
import dev.muster.gossip.swim.SwimNode;
import dev.muster.gossip.swim.Timers;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.MessageCodec;
import dev.muster.gossip.wire.SerfMessage;
import dev.muster.gossip.wire.SerfMessageCodec;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Serf's messages and state on top of SWIM. Not thread-safe. Source: serf-protocol reference 2. */
final class SerfLayer implements SwimListener {

    private static final long CONFLICT_WARNING_EVERY_NANOS = 60_000_000_000L;
    /** Headers of packet, part and CRC, and the type byte of a user message. */
    private static final int PACKET_OVERHEAD_BYTES = 16;

    private final NodeConfig config;
    private final Counters counters;
    private final Timers timers;
    private final Consumer<Effect> effects;
    private final LamportClock clock = new LamportClock();
    private final IntentBuffer buffer;
    private final MemberBook members;
    private final Intents intents;
    private final Forwarder forwarder;
    private final BroadcastQueue intentQueue;
    private final BroadcastQueue forwardQueue;
    private long noConflictWarningBeforeNanos;
    private boolean leaving;

    SerfLayer(NodeConfig config, RandomGenerator random, Counters counters, Timers timers, Consumer<Effect> effects) {
        this.config = config;
        this.counters = counters;
        this.timers = timers;
        this.effects = effects;
        this.noConflictWarningBeforeNanos = timers.nowNanos();
        this.buffer = new IntentBuffer(config.limits().maxIntents(), counters);
        this.members = new MemberBook(
                config.name(), config.limits().maxMembers(), random.nextLong(), buffer, counters, this::emit);
        this.intents = new Intents(config.name(), clock, members, buffer, timers, counters, this::sayThatIAmHere);
        this.forwarder = new Forwarder(config.limits(), counters);
        this.intentQueue = new BroadcastQueue(config.limits().maxBroadcasts(), counters);
        this.forwardQueue = new BroadcastQueue(config.limits().maxBroadcasts(), counters);
    }

    private void emit(ClusterEvent event) {
        effects.accept(new Effect.Emit(event));
    }

    MemberBook members() {
        return members;
    }

    long lamportTime() {
        return clock.time();
    }

    long eventTime() {
        return forwarder.eventClock().time();
    }

    long queryTime() {
        return forwarder.queryClock().time();
    }

    /** Goes on where an earlier life ended. */
    void resume(long lastTime, long lastEventTime, long lastQueryTime) {
        clock.witness(lastTime);
        forwarder.resume(lastEventTime, lastQueryTime);
    }

    int queued() {
        return intentQueue.size() + forwardQueue.size() + buffer.size();
    }

    /**
     * Tells the cluster that this node has come, one later than all that it knows: an exchange of state tells of a leave
     * as one later than it was, and who is back must not lose against that.
     */
    void sayThatIHaveCome() {
        clock.increment();
        sayThatIAmHere();
    }

    /** Tells the cluster that this node is here and means to stay; not while it leaves. */
    void sayThatIAmHere() {
        if (leaving) {
            return;
        }
        SerfMessage.Join intent = new SerfMessage.Join(clock.time(), config.name());
        intents.join(intent);
        broadcast(intentQueue, SerfMessageCodec.encode(intent), SerfLayer::nobodyWaits);
    }

    /** Tells the cluster that this node means to go. */
    void sayThatILeave(Runnable onSpread) {
        leaving = true;
        sayThatLeaves(config.name(), false, onSpread);
    }

    /** Tells the cluster that {@code name} is gone for good. */
    void sayThatLeaves(String name, boolean prune, Runnable onSpread) {
        SerfMessage.Leave intent = new SerfMessage.Leave(clock.time(), name, prune);
        clock.increment();
        intents.leave(intent, leaving);
        broadcast(intentQueue, SerfMessageCodec.encode(intent), onSpread);
    }

    void forgetOldIntents() {
        buffer.forgetOld(timers.nowNanos());
    }

    private static void broadcast(BroadcastQueue queue, Bytes payload, Runnable onSpread) {
        queue.add(MessageCodec.encode(new Message.User(payload)), onSpread);
    }

    @Override
    public void joined(SwimNode node) {
        members.joined(node);
    }

    @Override
    public void left(SwimNode node) {
        members.lost(node, timers.nowNanos());
    }

    @Override
    public void updated(SwimNode node) {
        members.updated(node);
    }

    @Override
    public void conflict(SwimNode node, InetSocketAddress other) {
        if (timers.nowNanos() < noConflictWarningBeforeNanos) {
            return;
        }
        noConflictWarningBeforeNanos = timers.nowNanos() + CONFLICT_WARNING_EVERY_NANOS;
        effects.accept(new Effect.Warn("two nodes call themselves " + LogText.quote(node.name()) + ": "
                + node.address().getAddress().getHostAddress() + ":"
                + node.address().getPort() + " and "
                + other.getAddress().getHostAddress() + ":" + other.getPort()
                + ". The second is ignored until the first is gone; give one of them another name."));
    }

    @Override
    public List<Bytes> broadcasts(int overheadBytes, int budgetBytes, int most, int transmitLimit) {
        List<Bytes> taken = new ArrayList<>(intentQueue.take(overheadBytes, budgetBytes, most, transmitLimit));
        int free = budgetBytes;
        for (Bytes message : taken) {
            free -= message.size() + overheadBytes;
        }
        taken.addAll(forwardQueue.take(overheadBytes, free, most - taken.size(), transmitLimit));
        return taken;
    }

    @Override
    public void received(Bytes payload) {
        SerfMessage message;
        try {
            message = SerfMessageCodec.decode(payload);
        } catch (MalformedMessageException e) {
            counters.count(Counter.SERF_MESSAGES_MALFORMED);
            return;
        }
        switch (message) {
            case SerfMessage.Join join -> passOn(intents.join(join), intentQueue, payload);
            case SerfMessage.Leave leave -> passOn(intents.leave(leave, leaving), intentQueue, payload);
            case SerfMessage.UserEvent event -> {
                if (passOn(forwarder.isNews(event), forwardQueue, payload)) {
                    counters.count(Counter.USER_EVENTS_FORWARDED);
                }
            }
            case SerfMessage.Query query -> {
                if (passOn(forwarder.isNews(query), forwardQueue, payload)) {
                    counters.count(Counter.QUERIES_FORWARDED);
                }
            }
            case SerfMessage.State ignored -> counters.count(Counter.SERF_MESSAGES_UNUSED);
            case SerfMessage.QueryResponse ignored -> counters.count(Counter.SERF_MESSAGES_UNUSED);
            case SerfMessage.ConflictResponse ignored -> counters.count(Counter.SERF_MESSAGES_UNUSED);
            case SerfMessage.KeyRequest ignored -> counters.count(Counter.SERF_MESSAGES_UNUSED);
            case SerfMessage.KeyResponse ignored -> counters.count(Counter.SERF_MESSAGES_UNUSED);
            case SerfMessage.Relay ignored -> counters.count(Counter.SERF_MESSAGES_UNUSED);
        }
    }

    /** The bytes as they came: a field that this version does not know must reach those who do. */
    private boolean passOn(boolean news, BroadcastQueue queue, Bytes payload) {
        if (!news) {
            return false;
        }
        if (payload.size() + PACKET_OVERHEAD_BYTES > config.limits().packetBytes()) {
            counters.count(Counter.FORWARDS_DROPPED);
            return false;
        }
        broadcast(queue, payload, SerfLayer::nobodyWaits);
        return true;
    }

    @Override
    public Bytes state() {
        SortedMap<String, Long> statusTimes = new TreeMap<>();
        SortedSet<String> left = new TreeSet<>();
        members.forEach(member -> {
            // The time of a leave that is under way would make others take the leave itself for old news.
            boolean isLeaving = member.status() == MemberStatus.LEAVING;
            statusTimes.put(member.name(), Math.max(0, member.statusTime() - (isLeaving ? 1 : 0)));
            if (member.status() == MemberStatus.LEFT) {
                left.add(member.name());
            }
        });
        return SerfMessageCodec.encode(new SerfMessage.State(
                clock.time(),
                statusTimes,
                left,
                forwarder.eventClock().time(),
                List.of(),
                forwarder.queryClock().time()));
    }

    @Override
    public void merge(Bytes state) {
        if (state.isEmpty()) {
            return;
        }
        try {
            if (SerfMessageCodec.decode(state) instanceof SerfMessage.State remote) {
                merge(remote);
            } else {
                counters.count(Counter.SERF_MESSAGES_UNUSED);
            }
        } catch (MalformedMessageException e) {
            counters.count(Counter.SERF_MESSAGES_MALFORMED);
        }
    }

    private void merge(SerfMessage.State remote) {
        // One less, for these are the times of what comes next over there.
        clock.witness(remote.lamportTime() - 1);
        forwarder.eventClock().witness(remote.eventTime() - 1);
        forwarder.queryClock().witness(remote.queryTime() - 1);
        for (String name : remote.leftMembers()) {
            // The time of its leave is not told; it must have been later than the last one known.
            long time = remote.statusTimes().getOrDefault(name, 0L) + 1;
            intents.leave(new SerfMessage.Leave(time, name, false), leaving);
        }
        remote.statusTimes().forEach((name, time) -> {
            if (!remote.leftMembers().contains(name)) {
                intents.joinedByHearsay(name, time);
            }
        });
        for (SerfMessage.EventsAt at : remote.events()) {
            for (SerfMessage.NamedPayload event : at.events()) {
                // Noted as seen, so that a late copy is not passed on as news.
                forwarder.isNews(new SerfMessage.UserEvent(at.lamportTime(), event.name(), event.payload(), false));
            }
        }
    }

    /** Says something that nobody waits to be spread. */
    private static void nobodyWaits() {}
}
