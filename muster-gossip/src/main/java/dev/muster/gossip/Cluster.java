package dev.muster.gossip;

import dev.muster.gossip.coordinate.Coordinate;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.net.AdvertisedName;
import dev.muster.gossip.net.GossipShell;
import dev.muster.gossip.net.NameLookup;
import dev.muster.gossip.net.OwnAddress;
import dev.muster.gossip.net.Resolver;
import dev.muster.gossip.net.ShellSetup;
import dev.muster.gossip.serf.KeyChange;
import dev.muster.gossip.serf.KeyChange.Operation;
import dev.muster.gossip.serf.NodeConfig;
import dev.muster.gossip.serf.SerfTimings;
import dev.muster.gossip.snapshot.Snapshot;
import dev.muster.gossip.swim.GossipLimits;
import dev.muster.gossip.swim.SwimTimings;
import dev.muster.gossip.wire.GossipKey;
import dev.muster.gossip.wire.Keyring;
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
 * This program's place in a Serf cluster: it finds the others, says what this node is, hears who comes and goes, tells
 * and asks, and leaves. Speaks with Serf agents and with its own kind alike.
 *
 * <p><b>Threads.</b> All methods may be called by any thread, the listener's included. None blocks, except
 * {@link #start}, which reads files, may look up a name, and binds, and {@link #close}, for up to some seconds. The
 * listener is called on one thread of its own, in order; what is chained to a future runs on a thread that is nobody
 * else's, and may block. The exception is a future that is done already when it is chained to, and one that
 * {@link #close} ends: there it is the calling thread.
 *
 * <p><b>Errors.</b> What cannot be is refused by an {@link IllegalArgumentException} when it is said. What fails says
 * so by a {@link ClusterException} in the future, with a message for people: what happened, and what to do. Nothing
 * that the network sends can make it fail: what is dropped is in {@link #counters}, and the bounds are in
 * docs/limits.md.
 *
 * <p><b>Lasts</b> until {@link #close}. A future that waits then, and every one asked for later, fails with a
 * {@link ClusterException}.
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
     * Listens, alone at first; {@link #join} or {@link #keepJoining} finds the others. With a snapshot of an earlier
     * life the node goes back to whom it knew by itself.
     *
     * @param listener hears of members, this node included, of user events, and of queries, which it may answer; on one
     *     thread of its own, in order, from before this method returns until {@link #close}, which interrupts it. What
     * it
     *     throws is logged, and it goes on. It should not block for long: when it is 65,536 events behind, events are
     *     dropped and counted as {@code events_dropped}
     * @throws IOException if the snapshot cannot be read, or is none; the message says what to do
     * @throws KeyFileException if the key file cannot be used; its hint says what to do
     * @throws java.net.UnknownHostException if the name to advertise stands for no address that would do, or is not
     *     found within 10 s; the message says what to do
     * @throws java.net.BindException if the address or port cannot be used; the message says what to do
     * @throws IllegalArgumentException if the tags are too long; the message says by how much
     */
    public static Cluster start(ClusterOptions options, Consumer<ClusterEvent> listener) throws IOException {
        return start(options, listener, NameLookup.OF_SYSTEM);
    }

    /** As {@link #start(ClusterOptions, Consumer)}, with another who knows names. */
    static Cluster start(ClusterOptions options, Consumer<ClusterEvent> listener, NameLookup names) throws IOException {
        TagCodec.encode(options.tags());
        Optional<Keyring> keys = options.keyring();
        if (options.keyFile().isPresent()) {
            keys = Optional.of(KeyFile.read(options.keyFile().get()));
        }
        Resolver resolver = new Resolver(names);
        InetSocketAddress bind = options.bind();
        Optional<InetSocketAddress> advertise = Optional.empty();
        if (options.advertise().isPresent()) {
            advertise = Optional.of(AdvertisedName.resolved(options.advertise().get(), bind.getAddress(), resolver));
        }
        Optional<Snapshot> snapshot = Optional.empty();
        if (options.snapshot().isPresent()) {
            SnapshotOptions memory = options.snapshot().get();
            snapshot = Optional.of(
                    Snapshot.open(memory.file(), memory.rejoinAfterLeave(), GossipLimits.DEFAULT.maxMembers()));
        }
        ShellSetup setup = new ShellSetup(
                bind,
                bind.getPort() == 0 ? ClusterOptions.DEFAULT_PORT : bind.getPort(),
                keys,
                options.keyFile(),
                options.wireLabel(),
                snapshot,
                resolver);
        long lastIncarnation =
                snapshot.map(memory -> memory.recovered().incarnation()).orElse(0L);
        Optional<InetSocketAddress> reached = advertise;
        GossipShell shell = GossipShell.start(
                setup, bound -> nodeConfig(options, OwnAddress.advertised(bound, reached), lastIncarnation), listener);
        return new Cluster(shell, options.encrypted());
    }

    private static NodeConfig nodeConfig(ClusterOptions options, InetSocketAddress reached, long lastIncarnation) {
        return new NodeConfig(
                options.name(),
                reached,
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
        int wrapping = (options.encrypted() ? Sealer.OVERHEAD_BYTES : 0)
                + options.wireLabel().overheadBytes();
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
                options.broadcastTimeout(),
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
     * Joins through whoever answers at these addresses, each of them tried once, all at the same time:
     *
     * <ul>
     *   <li>{@code host} or {@code host:port}: a name, of which all addresses are tried, or an IPv4 address;
     *   <li>an IPv6 address with or without brackets, and {@code [address]:port}; it may end in a zone,
     *       {@code fe80::1%eth0};
     *   <li>any of these with {@code name/} before it, as Serf writes it; the name is not used.
     * </ul>
     *
     * <p>Without a port it is the one that was asked for at the start, or 7946. At most 64 addresses are tried; names
     * are looked up anew, one after the other, each for at most 10 s. Of user events that were sent before, nothing is
     * heard.
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
     * Joins whenever this node is alone, now and later, until it leaves or is closed: through these addresses, written
     * as for {@link #join(List)}, and through the members that it knew before and that did not leave on purpose, also
     * those that it has forgotten as members. Between two attempts it waits 0.25 s at first, and longer and longer, up
     * to 10 s. Names are looked up each time, so one that is not known yet may be known later. What goes wrong is
     * logged, once for each change of reason. Called again, it keeps joining through the new addresses as well.
     */
    public void keepJoining(List<String> addresses) {
        shell.keepJoining(addresses, OldEvents.IGNORE);
    }

    /** As {@link #keepJoining(List)}, with a choice. */
    public void keepJoining(List<String> addresses, OldEvents old) {
        shell.keepJoining(addresses, old);
    }

    /**
     * Changes this node's tags, all of them. All hear of it by gossip. The future is done when it is spread, or after 5
     * s; it fails when the tags are too long, and then they stay as they were.
     */
    public CompletableFuture<Void> setTags(Map<String, String> tags) {
        return setTags(tags, member -> false);
    }

    /**
     * As {@link #setTags(Map)}. The members that {@code toldAtOnce} accepts are told by packets of their own, at once
     * and again after 20 and 60 ms, before the gossip reaches them.
     *
     * @param toldAtOnce called on the thread that does the gossip: it must not block
     */
    public CompletableFuture<Void> setTags(Map<String, String> tags, Predicate<Member> toldAtOnce) {
        SortedMap<String, String> copy = new TreeMap<>(tags);
        return shell.command((node, number, now) -> node.setTags(number, copy, toldAtOnce, now));
    }

    /**
     * Declares a failed member gone for good, so that nobody waits for it: it has left. With {@code prune} it is
     * forgotten at once. The future is done when that is spread, or after 5 s; it fails for a name that is not known,
     * and for a member that is alive.
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
     * Leaves on purpose; done when that is spread, mostly within 2 s, at most some 11 s later. {@link #close} should
     * follow: until then this node still hears others, and joins again only when {@link #join} is called. While another
     * node claims this node's name, nothing is said, for it would be taken for the other's word.
     */
    public CompletableFuture<Void> leave() {
        return shell.leave();
    }

    /** Whether this node has a key, and so speaks with nobody who has none. */
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

    /** How this node stands now. */
    public CompletableFuture<ClusterFacts> facts() {
        return shell.facts();
    }

    /** What was counted, by name; nothing is dropped without being counted here. */
    public SortedMap<String, Long> counters() {
        return shell.counters().snapshot();
    }

    /**
     * Stops listening, at once and without a word: to the others, a crash, unless {@link #leave} came before. Waits up
     * to 4 s for what is under way and for the snapshot. Called again, it does nothing.
     */
    @Override
    public void close() {
        shell.close();
    }
}
