package dev.muster.gossip;

import dev.muster.gossip.wire.Keyring;
import dev.muster.gossip.wire.Label;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * How a {@link Cluster} takes part. Immutable; start with {@link #defaults} and change what differs.
 *
 * @param name of this node, unique in the cluster: 1 to 128 bytes without control characters
 * @param bind where to listen, UDP and TCP on the same port; port 0 takes one that the system gives
 * @param advertise where others reach this node, if that is not {@code bind}; port 0 means the bound one
 * @param tags what this node says of itself; 512 bytes in all as encoded
 * @param profile how patient to be
 * @param compression whether to compress what is sent
 * @param keyring what to encrypt with; nodes without one of its keys are refused; empty: gossip in clear
 * @param label the cluster's name on the wire; nodes with another, or none, are refused
 * @param reapFailedAfter when a failed member is forgotten
 * @param reapLeftAfter when a member that left is forgotten
 * @param reconnectEvery how often a failed member may be tried again
 * @param snapshot where to remember the cluster over restarts; empty: nowhere
 * @param keyFile where to keep changes of the keys; empty: only in memory
 * @param messages how large own user events, queries and answers may be
 */
public record ClusterOptions(
        String name,
        InetSocketAddress bind,
        Optional<InetSocketAddress> advertise,
        SortedMap<String, String> tags,
        Profile profile,
        boolean compression,
        Optional<Keyring> keyring,
        Label label,
        Duration reapFailedAfter,
        Duration reapLeftAfter,
        Duration reconnectEvery,
        Optional<SnapshotOptions> snapshot,
        Optional<Path> keyFile,
        MessageLimits messages) {

    /** Where Serf listens unless told otherwise. */
    public static final int DEFAULT_PORT = 7946;

    private static final int MAX_NAME_BYTES = 128;

    public ClusterOptions {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        int nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (name.isBlank() || nameBytes > MAX_NAME_BYTES || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "a node's name is 1 to " + MAX_NAME_BYTES + " bytes of text without control characters");
        }
        if (bind.isUnresolved()) {
            throw new IllegalArgumentException("cannot resolve the address to bind, " + bind.getHostString()
                    + ": give an IP address of this machine");
        }
        if (advertise.isPresent() && advertise.get().isUnresolved()) {
            throw new IllegalArgumentException("cannot resolve the address to advertise, "
                    + advertise.get().getHostString());
        }
        if (advertise.isPresent() && advertise.get().getAddress().isAnyLocalAddress()) {
            throw new IllegalArgumentException("the address to advertise must be one that others can reach, not "
                    + advertise.get().getAddress().getHostAddress());
        }
    }

    /** As Serf does it: LAN timers, compression, a day until the gone are forgotten. */
    public static ClusterOptions defaults(String name, InetSocketAddress bind) {
        return new ClusterOptions(
                name,
                bind,
                Optional.empty(),
                new TreeMap<>(),
                Profile.LAN,
                true,
                Optional.empty(),
                Label.NONE,
                Duration.ofHours(24),
                Duration.ofHours(24),
                Duration.ofSeconds(30),
                Optional.empty(),
                Optional.empty(),
                MessageLimits.DEFAULT);
    }

    public ClusterOptions withAdvertise(InetSocketAddress value) {
        return with(draft -> draft.advertise = Optional.of(value));
    }

    public ClusterOptions withTags(SortedMap<String, String> value) {
        return with(draft -> draft.tags = value);
    }

    public ClusterOptions withProfile(Profile value) {
        return with(draft -> draft.profile = value);
    }

    public ClusterOptions withCompression(boolean value) {
        return with(draft -> draft.compression = value);
    }

    /** Everybody in the cluster needs the same keyring, or at least the primary keys of the others. */
    public ClusterOptions withKeyring(Keyring value) {
        return with(draft -> draft.keyring = Optional.of(value));
    }

    /**
     * Keeps this cluster apart from others by a label of 1 to 255 bytes, the same on every node. Only nodes on
     * memberlist 0.3 or later speak it: Serf 0.9.4 refuses all that carries one, so a cluster with such nodes has none.
     * It is no secret and keeps nobody out who means to come in; a key does.
     *
     * @throws IllegalArgumentException if it is empty or too long
     */
    public ClusterOptions withLabel(String value) {
        return with(draft -> draft.label = Label.of(value));
    }

    public ClusterOptions withReapFailedAfter(Duration value) {
        return with(draft -> draft.reapFailedAfter = value);
    }

    public ClusterOptions withReapLeftAfter(Duration value) {
        return with(draft -> draft.reapLeftAfter = value);
    }

    public ClusterOptions withReconnectEvery(Duration value) {
        return with(draft -> draft.reconnectEvery = value);
    }

    /** Remembers the cluster in this file; see {@link SnapshotOptions}. */
    public ClusterOptions withSnapshot(SnapshotOptions value) {
        return with(draft -> draft.snapshot = Optional.of(value));
    }

    /** Keeps changes of the keys in this file, from which the keyring was read; see {@link ClusterKeys}. */
    public ClusterOptions withKeyFile(Path value) {
        return with(draft -> draft.keyFile = Optional.of(value));
    }

    /** Sets how large own user events, queries and answers may be. */
    public ClusterOptions withMessages(MessageLimits value) {
        return with(draft -> draft.messages = value);
    }

    private ClusterOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    /** What the next options will be; never seen by anybody else. */
    private static final class Draft {
        private final String name;
        private final InetSocketAddress bind;
        private Optional<InetSocketAddress> advertise;
        private SortedMap<String, String> tags;
        private Profile profile;
        private boolean compression;
        private Optional<Keyring> keyring;
        private Label label;
        private Duration reapFailedAfter;
        private Duration reapLeftAfter;
        private Duration reconnectEvery;
        private Optional<SnapshotOptions> snapshot;
        private Optional<Path> keyFile;
        private MessageLimits messages;

        Draft(ClusterOptions from) {
            this.name = from.name;
            this.bind = from.bind;
            this.advertise = from.advertise;
            this.tags = from.tags;
            this.profile = from.profile;
            this.compression = from.compression;
            this.keyring = from.keyring;
            this.label = from.label;
            this.reapFailedAfter = from.reapFailedAfter;
            this.reapLeftAfter = from.reapLeftAfter;
            this.reconnectEvery = from.reconnectEvery;
            this.snapshot = from.snapshot;
            this.keyFile = from.keyFile;
            this.messages = from.messages;
        }

        ClusterOptions options() {
            return new ClusterOptions(
                    name,
                    bind,
                    advertise,
                    tags,
                    profile,
                    compression,
                    keyring,
                    label,
                    reapFailedAfter,
                    reapLeftAfter,
                    reconnectEvery,
                    snapshot,
                    keyFile,
                    messages);
        }
    }
}
