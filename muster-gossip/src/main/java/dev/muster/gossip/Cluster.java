package dev.muster.gossip;

import dev.muster.gossip.coordinate.Coordinate;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.net.GossipShell;
import dev.muster.gossip.net.OwnAddress;
import dev.muster.gossip.serf.KeyChange;
import dev.muster.gossip.serf.KeyChange.Operation;
import dev.muster.gossip.serf.NodeConfig;
import dev.muster.gossip.serf.SerfTimings;
import dev.muster.gossip.snapshot.Snapshot;
import dev.muster.gossip.swim.GossipLimits;
import dev.muster.gossip.swim.SwimTimings;
import dev.muster.gossip.wire.GossipKey;
import dev.muster.gossip.wire.Sealer;
import dev.muster.gossip.wire.TagCodec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * This program's place in a Serf cluster: it finds the others, says what this node is, hears who comes and goes, and
 * leaves. Speaks with Serf agents and with its own kind alike.
 *
 * <p>All methods may be called by any thread and none blocks, except {@link #start} and {@link #close}, for a moment.
 * What fails says so by a {@link ClusterException} in the future, with a message for people. Nothing the network sends
 * can make it fail: what is dropped is in {@link #counters}.
 */
public final class Cluster implements AutoCloseable {

    /**
     * Own incarnations start with the seconds since this moment, so that a node that was started again is believed at
     * once, where others still remember its earlier life. If a clock was set back, the node refutes and is believed
     * then.
     */
    private static final Instant FIRST_INCARNATION = Instant.parse("2020-01-01T00:00:00Z");

    private static final long HIGHEST_FIRST_INCARNATION = 0xf000_0000L;

    private static final long HIGHEST_INCARNATION = 0xffff_ffffL;
    private static final Duration LOCAL_PROPAGATE_DELAY = Duration.ofMillis(200);

    private final GossipShell shell;
    private final boolean encrypted;

    private Cluster(GossipShell shell, boolean encrypted) {
        this.shell = shell;
        this.encrypted = encrypted;
    }

    /**
     * Listens, alone at first.
     *
     * @param listener hears of members, this node included; on one thread, in order; it should not block for long, and
     *     when it is {@link GossipLimits#maxEvents} behind, events are dropped and counted
     * @throws IOException if the snapshot cannot be read, or is none; the message says what to do
     * @throws java.net.BindException if the address or port cannot be used; the message says what to do
     * @throws IllegalArgumentException if the tags are too long; the message says by how much
     */
    public static Cluster start(ClusterOptions options, Consumer<ClusterEvent> listener) throws IOException {
        TagCodec.encode(options.tags());
        Optional<Snapshot> snapshot = Optional.empty();
        if (options.snapshot().isPresent()) {
            SnapshotOptions memory = options.snapshot().get();
            snapshot = Optional.of(
                    Snapshot.open(memory.file(), memory.rejoinAfterLeave(), GossipLimits.DEFAULT.maxMembers()));
        }
        long lastIncarnation =
                snapshot.map(memory -> memory.recovered().incarnation()).orElse(0L);
        int boundPort = options.bind().getPort();
        GossipShell shell = GossipShell.start(
                options.bind(),
                boundPort == 0 ? ClusterOptions.DEFAULT_PORT : boundPort,
                options.keyring(),
                options.keyFile(),
                options.label(),
                bound -> nodeConfig(options, bound, lastIncarnation),
                listener,
                snapshot);
        return new Cluster(shell, options.keyring().isPresent());
    }

    private static NodeConfig nodeConfig(ClusterOptions options, InetSocketAddress bound, long lastIncarnation) {
        return new NodeConfig(
                options.name(),
                OwnAddress.advertised(bound, options.advertise()),
                options.tags(),
                firstIncarnation(lastIncarnation),
                swimTimings(options.profile()),
                serfTimings(options),
                limits(options),
                options.compression(),
                options.messages());
    }

    /** Higher than in any earlier life: by the clock, and should that have been set back, by the snapshot. */
    private static long firstIncarnation(long lastIncarnation) {
        long seconds = Instant.now().getEpochSecond() - FIRST_INCARNATION.getEpochSecond();
        long byClock = Math.clamp(seconds, 1, HIGHEST_FIRST_INCARNATION);
        return Math.clamp(Math.max(byClock, lastIncarnation + 1), 1, HIGHEST_INCARNATION);
    }

    /** Encryption and label come out of the room of a packet, which is the network's. */
    static GossipLimits limits(ClusterOptions options) {
        int wrapping = (options.keyring().isPresent() ? Sealer.OVERHEAD_BYTES : 0)
                + options.label().overheadBytes();
        return GossipLimits.DEFAULT.withPacketBytes(GossipLimits.DEFAULT.packetBytes() - wrapping);
    }

    private static SwimTimings swimTimings(Profile profile) {
        return switch (profile) {
            case LAN -> SwimTimings.LAN;
            case WAN -> SwimTimings.WAN;
            case LOCAL -> SwimTimings.LOCAL;
        };
    }

    private static SerfTimings serfTimings(ClusterOptions options) {
        Duration delay = switch (options.profile()) {
            case LAN, WAN -> SerfTimings.DEFAULT.leavePropagateDelay();
            case LOCAL -> LOCAL_PROPAGATE_DELAY;
        };
        return new SerfTimings(
                SerfTimings.DEFAULT.broadcastTimeout(),
                delay,
                options.reapFailedAfter(),
                options.reapLeftAfter(),
                options.reconnectEvery());
    }

    /** Where others reach this node. */
    public InetSocketAddress address() {
        return shell.self().address();
    }

    /** This node, as it tells it to others. */
    public Member self() {
        return shell.self();
    }

    /** Everybody known, this node included, sorted by name; an immutable snapshot. */
    public List<Member> members() {
        return shell.members();
    }

    /**
     * Joins through whoever answers at these addresses, each {@code host} or {@code host:port}; names may stand for
     * many addresses. Without a port it is the one that was asked for at the start, or 7946. Of user events that were
     * sent before, nothing is heard.
     *
     * @return how many answered; fails with a {@link JoinException} when none did
     */
    public CompletableFuture<Integer> join(List<String> addresses) {
        return shell.join(addresses, OldEvents.IGNORE);
    }

    /** As {@link #join(List)}, with a choice. */
    public CompletableFuture<Integer> join(List<String> addresses, OldEvents old) {
        return shell.join(addresses, old);
    }

    /**
     * Joins through these addresses whenever this node is alone, now and later, until it is closed. Names are looked up
     * each time. What goes wrong is logged, once for each change of reason.
     */
    public void keepJoining(List<String> addresses) {
        shell.keepJoining(addresses, OldEvents.IGNORE);
    }

    /** As {@link #keepJoining(List)}, with a choice. */
    public void keepJoining(List<String> addresses, OldEvents old) {
        shell.keepJoining(addresses, old);
    }

    /**
     * Changes this node's tags. The members that {@code toldAtOnce} accepts are told by packets of their own, at once
     * and again after 20 and 60 ms; all hear of it by gossip. The future is done when it is spread, or after 5 s; it
     * fails when the tags are too long.
     *
     * @param toldAtOnce called on the owner thread: it must not block
     */
    public CompletableFuture<Void> setTags(SortedMap<String, String> tags, Predicate<Member> toldAtOnce) {
        SortedMap<String, String> copy = new TreeMap<>(tags);
        return shell.command((node, number, now) -> node.setTags(number, copy, toldAtOnce, now));
    }

    /**
     * Declares a failed member gone for good, so that nobody waits for it; with {@code prune} it is forgotten at once.
     * Fails for a name that is not known, and for a member that is alive.
     */
    public CompletableFuture<Void> forceLeave(String name, boolean prune) {
        return shell.command((node, number, now) -> node.forceLeave(number, name, prune, now));
    }

    /**
     * Tells the whole cluster, this node's listener included, of something: each node hears it once, as a
     * {@link UserEvent}, also those that join later, while the cluster remembers it. The future is done when it is on
     * its way; it fails when the event is larger than {@link MessageLimits#userEventBytes} or fits no packet, and the
     * message says by how much; and for a name that begins with {@code _serf_}.
     *
     * @param payload what to say, which may be empty
     * @param coalesce whether a receiver may pass over it when a newer one of the same name comes soon after
     */
    public CompletableFuture<Void> sendEvent(String name, Bytes payload, boolean coalesce) {
        return shell.command((node, number, now) -> node.sendEvent(number, name, payload, coalesce, now));
    }

    /** As {@link #query(QueryRequest, QueryListener)}, for the result alone. */
    public CompletableFuture<QueryResult> query(QueryRequest request) {
        return shell.query(request, QueryListener.NONE);
    }

    /**
     * Asks the cluster, this node included. The result comes as soon as all that are alive, and whom the filters let
     * through, have done what is wanted, and at the latest when the time is over: that is no failure. The future fails
     * when the question cannot be asked: too large, a bad filter, too many under way, a name of the cluster's own.
     */
    public CompletableFuture<QueryResult> query(QueryRequest request, QueryListener listener) {
        return shell.query(request, listener);
    }

    /** The keys of the whole cluster. */
    public ClusterKeys keys() {
        return new SharedKeys(shell);
    }

    /** The keys of the cluster, by way of the shell. */
    private record SharedKeys(GossipShell shell) implements ClusterKeys {

        @Override
        public CompletableFuture<KeyResult> install(GossipKey key) {
            return shell.changeKeys(new KeyChange(Operation.INSTALL, key.material()));
        }

        @Override
        public CompletableFuture<KeyResult> use(GossipKey key) {
            return shell.changeKeys(new KeyChange(Operation.USE, key.material()));
        }

        @Override
        public CompletableFuture<KeyResult> remove(GossipKey key) {
            return shell.changeKeys(new KeyChange(Operation.REMOVE, key.material()));
        }

        @Override
        public CompletableFuture<KeyResult> list() {
            return shell.changeKeys(new KeyChange(Operation.LIST, Bytes.EMPTY));
        }
    }

    /**
     * Leaves on purpose; done when that is spread, at most some 11 s later. {@link #close} should follow. While another
     * node claims this node's name, nothing is said, for it would be taken for the other's word.
     */
    public CompletableFuture<Void> leave() {
        return shell.leave();
    }

    /** Whether this node has a key, and so speaks with nobody that has none. */
    public boolean encrypted() {
        return encrypted;
    }

    /**
     * Where a member is in a space in which distance is round-trip time: known of this node, and of members that it has
     * pinged, which in a large cluster takes a while. A member that was just started knows little of its place; its
     * {@link Coordinate#error} says so.
     */
    public Optional<Coordinate> coordinate(String name) {
        return Optional.ofNullable(shell.coordinates().get(name));
    }

    /**
     * How long a packet should take from one member to another and back, without asking either: by their coordinates,
     * of which both must be known. As {@code serf rtt} does it.
     */
    public Optional<Duration> estimateRoundTrip(String a, String b) {
        Map<String, Coordinate> now = shell.coordinates();
        return Optional.ofNullable(now.get(a))
                .flatMap(from -> Optional.ofNullable(now.get(b)).map(from::distanceTo));
    }

    /** What was counted, by name; nothing is dropped without being counted here. */
    public SortedMap<String, Long> counters() {
        return shell.counters().snapshot();
    }

    /** Goes without a word: to the others, a crash. */
    @Override
    public void close() {
        shell.close();
    }
}
