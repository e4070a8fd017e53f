package dev.muster.gossip.serf;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.ClusterFacts;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.QueryRequest;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.swim.BroadcastQueue;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.swim.LogText;
import dev.muster.gossip.swim.SwimListener;
import dev.muster.gossip.swim.SwimNode;
import dev.muster.gossip.swim.SwimTransport;
import dev.muster.gossip.swim.Timers;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.MessageCodec;
import dev.muster.gossip.wire.SerfMessage;
import dev.muster.gossip.wire.SerfMessageCodec;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Serf's messages and state on top of SWIM. Not thread-safe. Source: Serf's protocol (the Serf layer). */
final class SerfLayer implements SwimListener {

    private static final long CONFLICT_WARNING_EVERY_NANOS = 60_000_000_000L;

    private final NodeConfig config;
    private final Counters counters;
    private final Timers timers;
    private final Consumer<Effect> effects;
    private final LamportClock clock = new LamportClock();
    private final IntentBuffer buffer;
    private final MemberBook members;
    private final Intents intents;
    private final EventLog events;
    private final QueryInbox inbox;
    private final QueryDesk desk;
    private final ReplyPost post;
    private final NameDispute dispute;
    private final BroadcastQueue intentQueue;
    private final BroadcastQueue queryQueue;
    private final BroadcastQueue eventQueue;
    private long noConflictWarningBeforeNanos;
    private boolean leaving;
    private boolean silent;
    private int joinsWithoutOldEvents;

    /** {@code incarnation} tells where the own one stands. */
    SerfLayer(
            NodeConfig config,
            Counters counters,
            Timers timers,
            RandomGenerator random,
            SwimTransport transport,
            LongSupplier incarnation,
            Consumer<Effect> effects) {
        this.config = config;
        this.counters = counters;
        this.timers = timers;
        this.effects = effects;
        this.noConflictWarningBeforeNanos = timers.nowNanos();
        this.buffer = new IntentBuffer(config.limits().maxIntents(), counters);
        this.members = new MemberBook(
                config.name(), config.limits().maxMembers(), random.nextLong(), buffer, counters, this::emit);
        this.intents = new Intents(config.name(), clock, members, buffer, timers, counters, this::sayThatIAmHere);
        this.events = new EventLog(config, counters, this::emit);
        Peers peers = new Peers(config.name(), members);
        this.post = new ReplyPost(config, peers, timers, random, counters, transport, this::answered);
        this.inbox = new QueryInbox(config, peers, timers, counters, post, effects);
        this.desk = new QueryDesk(config, inbox.gate().clock(), peers, timers, random, counters);
        this.dispute = new NameDispute(
                config,
                timers,
                transport,
                desk,
                (request, asker) -> ask(request, config.name(), asker),
                incarnation,
                effects);
        int most = config.limits().maxBroadcasts();
        this.intentQueue = new BroadcastQueue(most, counters);
        this.queryQueue = new BroadcastQueue(most, counters);
        this.eventQueue = new BroadcastQueue(most, counters);
    }

    private void emit(ClusterEvent event) {
        effects.accept(new Effect.Emit(event));
    }

    private void answered(SerfMessage.QueryResponse response) {
        desk.take(response);
    }

    MemberBook members() {
        return members;
    }

    QueryInbox inbox() {
        return inbox;
    }

    NameDispute dispute() {
        return dispute;
    }

    /** From now on this node says nothing to anybody. */
    void fallSilent() {
        silent = true;
    }

    boolean isSilent() {
        return silent || dispute.isLost();
    }

    long lamportTime() {
        return clock.time();
    }

    long eventTime() {
        return events.gate().clock().time();
    }

    long queryTime() {
        return inbox.gate().clock().time();
    }

    /** Goes on where an earlier life ended. */
    void resume(long lastTime, long lastEventTime, long lastQueryTime) {
        clock.witness(lastTime);
        events.gate().resume(lastEventTime);
        inbox.gate().resume(lastQueryTime);
    }

    ClusterFacts facts(int healthScore) {
        return new ClusterFacts(
                lamportTime(),
                eventTime(),
                queryTime(),
                healthScore,
                intentQueue.size(),
                eventQueue.size(),
                queryQueue.size());
    }

    int queued() {
        return intentQueue.size() + queryQueue.size() + eventQueue.size() + buffer.size();
    }

    /**
     * Tells everybody of a user event, this node too.
     *
     * @throws IllegalArgumentException for people, if it cannot be sent
     */
    void sayEvent(String name, Bytes payload, boolean coalesce, Runnable onSpread) {
        broadcast(eventQueue, events.say(name, payload, coalesce), onSpread);
    }

    /**
     * Asks everybody, this node too. Who is asked by name hears of it straight as well, before the gossip gets there.
     *
     * @param party a name whose holder is not expected to answer; null: there is none
     * @throws IllegalArgumentException for people, if it cannot be asked
     */
    void ask(QueryRequest request, @Nullable String party, Asker asker) {
        SerfMessage.Query query = desk.ask(request, party, asker);
        inbox.take(query);
        Bytes encoded = SerfMessageCodec.encode(query);
        post.straightTo(request.nodes(), encoded);
        broadcast(queryQueue, encoded, SerfLayer::nobodyWaits);
        desk.endIfNobodyIsExpected(query);
    }

    /** From now on a join brings no old user events; until {@link #joinedWithoutOldEvents} is called as often. */
    void joinsWithoutOldEvents() {
        joinsWithoutOldEvents++;
    }

    void joinedWithoutOldEvents() {
        joinsWithoutOldEvents--;
    }

    /**
     * Tells the cluster that this node has come, one later than all that it knows: an exchange of state tells of a
     * leave as one later than it was, and who is back must not lose against that.
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
    public void conflict(SwimNode node, InetSocketAddress other, long incarnation) {
        if (node.name().equals(config.name())) {
            dispute.claimedBy(other, incarnation);
        }
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
        List<Bytes> taken = new ArrayList<>();
        int free = budgetBytes;
        for (BroadcastQueue queue : List.of(intentQueue, queryQueue, eventQueue)) {
            for (Bytes message : queue.take(overheadBytes, free, most - taken.size(), transmitLimit)) {
                free -= message.size() + overheadBytes;
                taken.add(message);
            }
        }
        return taken;
    }

    @Override
    public void received(Bytes payload) {
        SerfMessage message;
        try {
            message = SerfMessageCodec.decode(payload);
        } catch (MalformedMessageException e) {
            malformed(e);
            return;
        }
        switch (message) {
            case SerfMessage.Join join -> passOn(intents.join(join), intentQueue, payload);
            case SerfMessage.Leave leave -> passOn(intents.leave(leave, leaving), intentQueue, payload);
            case SerfMessage.UserEvent event -> {
                if (passOn(events.take(event), eventQueue, payload)) {
                    counters.count(Counter.USER_EVENTS_FORWARDED);
                }
            }
            case SerfMessage.Query query -> {
                if (passOn(inbox.take(query), queryQueue, payload)) {
                    counters.count(Counter.QUERIES_FORWARDED);
                }
            }
            case SerfMessage.QueryResponse response -> desk.take(response);
            case SerfMessage.Relay relay -> post.forward(relay);
            case SerfMessage.State ignored -> counters.count(Counter.SERF_MESSAGES_UNUSED);
            case SerfMessage.ConflictResponse ignored -> counters.count(Counter.SERF_MESSAGES_UNUSED);
            case SerfMessage.KeyRequest ignored -> counters.count(Counter.SERF_MESSAGES_UNUSED);
            case SerfMessage.KeyResponse ignored -> counters.count(Counter.SERF_MESSAGES_UNUSED);
        }
    }

    private void malformed(MalformedMessageException problem) {
        counters.count(problem.isOverLimit() ? Counter.SERF_MESSAGES_OVER_LIMIT : Counter.SERF_MESSAGES_MALFORMED);
    }

    /** The bytes as they came: a field that this version does not know must reach those who do. */
    private boolean passOn(boolean news, BroadcastQueue queue, Bytes payload) {
        if (!news) {
            return false;
        }
        if (payload.size() + SerfLimits.PACKET_OVERHEAD_BYTES > config.limits().packetBytes()) {
            counters.count(Counter.FORWARDS_DROPPED);
            return false;
        }
        broadcast(queue, payload, SerfLayer::nobodyWaits);
        return true;
    }

    @Override
    public Bytes state() {
        Map<String, Long> statusTimes = LinkedHashMap.newLinkedHashMap(members.size());
        Set<String> left = new LinkedHashSet<>();
        members.forEach(member -> {
            // The time of a leave that is under way would make others take the leave itself for old news.
            boolean isLeaving = member.status() == MemberStatus.LEAVING;
            statusTimes.put(member.name(), Math.max(0, member.statusTime() - (isLeaving ? 1 : 0)));
            if (member.status() == MemberStatus.LEFT) {
                left.add(member.name());
            }
        });
        return SerfMessageCodec.encode(
                new SerfMessage.State(clock.time(), statusTimes, left, eventTime(), events.kept(), queryTime()));
    }

    @Override
    public void merge(Bytes state, boolean join) {
        if (state.isEmpty()) {
            return;
        }
        try {
            if (SerfMessageCodec.decode(state) instanceof SerfMessage.State remote) {
                merge(remote, join);
            } else {
                counters.count(Counter.SERF_MESSAGES_UNUSED);
            }
        } catch (MalformedMessageException e) {
            malformed(e);
        }
    }

    private void merge(SerfMessage.State remote, boolean join) {
        // One less, for these are the times of what comes next over there.
        clock.witness(remote.lamportTime() - 1);
        events.gate().clock().witness(remote.eventTime() - 1);
        inbox.gate().clock().witness(remote.queryTime() - 1);
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
        if (join && joinsWithoutOldEvents > 0) {
            events.gate().ignoreBefore(remote.eventTime());
        }
        for (SerfMessage.EventsAt at : remote.events()) {
            for (SerfMessage.NamedPayload event : at.events()) {
                // Not passed on: whoever was there when it was sent has heard it.
                events.take(new SerfMessage.UserEvent(at.lamportTime(), event.name(), event.payload(), false));
            }
        }
    }

    /** Says something that nobody waits to be spread. */
    private static void nobodyWaits() {}
}
