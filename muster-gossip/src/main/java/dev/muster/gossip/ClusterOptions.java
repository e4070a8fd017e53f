package dev.muster.gossip;

import dev.muster.gossip.net.JoinAddress;
import dev.muster.gossip.wire.Keyring;
import dev.muster.gossip.wire.Label;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * How a {@link Cluster} takes part. Immutable, for any thread; start with {@link #defaults} and change what differs.
 * Each {@code with} gives new options and leaves these as they are; what cannot be is refused at once, with an
 * {@link IllegalArgumentException} whose message is for people.
 */
public final class ClusterOptions {

    /** Where Serf listens unless told otherwise. */
    public static final int DEFAULT_PORT = 7946;

    private static final int MAX_NAME_BYTES = 128;
    private static final Duration CENTURY = Duration.ofDays(36_500);

    private final Draft chosen;

    private ClusterOptions(Draft chosen) {
        this.chosen = chosen;
    }

    /**
     * As Serf does it: LAN timers, compression, a day until the gone are forgotten; and in clear, for there is no key
     * yet.
     *
     * @param name of this node, unique in the cluster: 1 to 128 bytes of UTF-8 without control characters
     * @param bind where to listen, UDP and TCP on the same port; port 0 takes one that the system gives
     * @throws IllegalArgumentException if the name is none, or the address is not resolved
     */
    public static ClusterOptions defaults(String name, InetSocketAddress bind) {
        int nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (name.isBlank() || nameBytes > MAX_NAME_BYTES || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "a node's name is 1 to " + MAX_NAME_BYTES + " bytes of text without control characters");
        }
        if (bind.isUnresolved()) {
            throw new IllegalArgumentException("cannot resolve the address to bind, " + bind.getHostString()
                    + ": give an IP address of this machine");
        }
        return new ClusterOptions(new Draft(name, bind));
    }

    /** Of this node, unique in the cluster. */
    public String name() {
        return chosen.name;
    }

    /** Where to listen. */
    public InetSocketAddress bind() {
        return chosen.bind;
    }

    /** Where others reach this node, if that is not {@link #bind}; unresolved if it is a name. */
    public Optional<InetSocketAddress> advertise() {
        return chosen.advertise;
    }

    /**
     * Says where others reach this node, if that is not {@link #bind}, as behind a translation of addresses. Port 0
     * means the bound one. An unresolved address is a name, which is looked up each time that a cluster is started, for
     * at most 10 s; see {@link #withAdvertise(String)}.
     *
     * @throws IllegalArgumentException if it is an address that nobody reaches, such as 0.0.0.0
     */
    public ClusterOptions withAdvertise(InetSocketAddress value) {
        if (!value.isUnresolved() && value.getAddress().isAnyLocalAddress()) {
            throw new IllegalArgumentException("the address to advertise must be one that others can reach, not "
                    + value.getAddress().getHostAddress());
        }
        return with(draft -> draft.advertise = Optional.of(value));
    }

    /**
     * Says where others reach this node: {@code HOST}, {@code HOST:PORT} or {@code [IPV6]:PORT}. A name is looked up
     * each time that a cluster is started, not before and not later: a node whose address changes is started again. It
     * gets an address of the family that the node is bound to; of several, one of this machine. A start fails when the
     * name stands for no such address, or, bound beyond loopback, only for loopback.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public ClusterOptions withAdvertise(String value) {
        try {
            JoinAddress address = JoinAddress.parse(value, 0);
            if (value.contains("/")) {
                throw new IllegalArgumentException("the address to advertise is HOST or HOST:PORT, not " + value);
            }
            return withAdvertise(address.withoutLookUp());
        } catch (JoinAddress.BadAddressException e) {
            throw new IllegalArgumentException("the address to advertise: " + e.getMessage(), e);
        }
    }

    /** What this node says of itself. */
    public SortedMap<String, String> tags() {
        return chosen.tags;
    }

    /** Sets what this node says of itself; 512 bytes in all as encoded, which {@link Cluster#start} checks. */
    public ClusterOptions withTags(Map<String, String> value) {
        SortedMap<String, String> copy = Collections.unmodifiableSortedMap(new TreeMap<>(value));
        return with(draft -> draft.tags = copy);
    }

    /** How patient to be. */
    public Profile profile() {
        return chosen.profile;
    }

    /** Sets how patient to be; the same on every node. */
    public ClusterOptions withProfile(Profile value) {
        return with(draft -> draft.profile = value);
    }

    /** Whether to compress what is sent. */
    public boolean compression() {
        return chosen.compression;
    }

    /** Sets whether to compress what is sent; what comes is read either way. */
    public ClusterOptions withCompression(boolean value) {
        return with(draft -> draft.compression = value);
    }

    /** Whether there are keys, in a file or not. */
    public boolean encrypted() {
        return chosen.keyring.isPresent() || chosen.keyFile.isPresent();
    }

    /** The keys in memory, if there are such. */
    public Optional<Keyring> keyring() {
        return chosen.keyring;
    }

    /** The file of the keys, if there is one. */
    public Optional<Path> keyFile() {
        return chosen.keyFile;
    }

    /**
     * Encrypts with the keys of this file, one key or Serf's keyring file, and refuses whoever has none of them. The
     * file is read when a cluster is started, and what {@link ClusterKeys} changes is kept in it. Everybody in the
     * cluster needs the same keys, or at least the primary keys of the others. Instead of {@link #withKeyring}.
     */
    public ClusterOptions withKeyFile(Path value) {
        return with(draft -> {
            draft.keyFile = Optional.of(value);
            draft.keyring = Optional.empty();
        });
    }

    /**
     * Encrypts with these keys; what {@link ClusterKeys} changes lasts until the end of the program. Instead of
     * {@link #withKeyFile}.
     */
    public ClusterOptions withKeyring(Keyring value) {
        return with(draft -> {
            draft.keyring = Optional.of(value);
            draft.keyFile = Optional.empty();
        });
    }

    /** The cluster's name on the wire, if it has one. */
    public Optional<String> label() {
        return chosen.label.isNone()
                ? Optional.empty()
                : Optional.of(chosen.label.text().toUtf8());
    }

    Label wireLabel() {
        return chosen.label;
    }

    /**
     * Keeps this cluster apart from others by a label of 1 to 255 bytes, the same on every node. Only nodes on
     * memberlist 0.3 or later speak it: Serf 0.9.4 refuses all that carries one, so a cluster with such nodes has none.
     * It is no secret and keeps nobody out who means to come in; a key does.
     *
     * @throws IllegalArgumentException if it is empty or too long
     */
    public ClusterOptions withLabel(String value) {
        Label label = Label.of(value);
        return with(draft -> draft.label = label);
    }

    /** When a failed member is forgotten. */
    public Duration reapFailedAfter() {
        return chosen.reapFailedAfter;
    }

    /** Sets when a failed member is forgotten: at once to after a hundred years. */
    public ClusterOptions withReapFailedAfter(Duration value) {
        require(value, Duration.ZERO, "the time after which failed members are forgotten");
        return with(draft -> draft.reapFailedAfter = value);
    }

    /** When a member that left is forgotten. */
    public Duration reapLeftAfter() {
        return chosen.reapLeftAfter;
    }

    /** Sets when a member that left is forgotten: at once to after a hundred years. */
    public ClusterOptions withReapLeftAfter(Duration value) {
        require(value, Duration.ZERO, "the time after which members that left are forgotten");
        return with(draft -> draft.reapLeftAfter = value);
    }

    /** How often a failed member may be tried again. */
    public Duration reconnectEvery() {
        return chosen.reconnectEvery;
    }

    /** Sets how often a failed member may be tried again: each millisecond to each hundred years. */
    public ClusterOptions withReconnectEvery(Duration value) {
        require(value, Duration.ofMillis(1), "the time between two tries of failed members");
        return with(draft -> draft.reconnectEvery = value);
    }

    /** How long a leave and a force-leave wait for their news to be spread. */
    public Duration broadcastTimeout() {
        return chosen.broadcastTimeout;
    }

    /** Sets how long a leave and a force-leave wait for their news to be spread: at once to a hundred years. */
    public ClusterOptions withBroadcastTimeout(Duration value) {
        require(value, Duration.ZERO, "the time for news to be spread");
        return with(draft -> draft.broadcastTimeout = value);
    }

    /** Where to remember the cluster over restarts, if anywhere. */
    public Optional<SnapshotOptions> snapshot() {
        return chosen.snapshot;
    }

    /** Remembers the cluster in this file; see {@link SnapshotOptions}. */
    public ClusterOptions withSnapshot(SnapshotOptions value) {
        return with(draft -> draft.snapshot = Optional.of(value));
    }

    /** How large own user events, queries and answers may be. */
    public MessageLimits messages() {
        return chosen.messages;
    }

    /** Sets how large own user events, queries and answers may be. */
    public ClusterOptions withMessages(MessageLimits value) {
        return with(draft -> draft.messages = value);
    }

    private static void require(Duration value, Duration least, String what) {
        if (value.compareTo(least) < 0 || value.compareTo(CENTURY) > 0) {
            throw new IllegalArgumentException(
                    what + " is " + least.toMillis() + " ms to " + CENTURY.toDays() + " days, not " + value);
        }
    }

    private ClusterOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(chosen);
        change.accept(draft);
        return new ClusterOptions(draft);
    }

    /** Never shows a key. */
    @Override
    public String toString() {
        return "ClusterOptions[" + chosen.name + " on " + chosen.bind + (encrypted() ? ", encrypted" : ", in clear")
                + "]";
    }

    /** What the next options will be; changed by nobody once they are made. */
    private static final class Draft {
        private final String name;
        private final InetSocketAddress bind;
        private Optional<InetSocketAddress> advertise = Optional.empty();
        private SortedMap<String, String> tags = Collections.emptySortedMap();
        private Profile profile = Profile.LAN;
        private boolean compression = true;
        private Optional<Keyring> keyring = Optional.empty();
        private Optional<Path> keyFile = Optional.empty();
        private Label label = Label.NONE;
        private Duration reapFailedAfter = Duration.ofHours(24);
        private Duration reapLeftAfter = Duration.ofHours(24);
        private Duration reconnectEvery = Duration.ofSeconds(30);
        private Duration broadcastTimeout = Duration.ofSeconds(5);
        private Optional<SnapshotOptions> snapshot = Optional.empty();
        private MessageLimits messages = MessageLimits.DEFAULT;

        Draft(String name, InetSocketAddress bind) {
            this.name = name;
            this.bind = bind;
        }

        Draft(Draft from) {
            this.name = from.name;
            this.bind = from.bind;
            this.advertise = from.advertise;
            this.tags = from.tags;
            this.profile = from.profile;
            this.compression = from.compression;
            this.keyring = from.keyring;
            this.keyFile = from.keyFile;
            this.label = from.label;
            this.reapFailedAfter = from.reapFailedAfter;
            this.reapLeftAfter = from.reapLeftAfter;
            this.reconnectEvery = from.reconnectEvery;
            this.broadcastTimeout = from.broadcastTimeout;
            this.snapshot = from.snapshot;
            this.messages = from.messages;
        }
    }
}
