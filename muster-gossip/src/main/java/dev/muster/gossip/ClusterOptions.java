package dev.muster.gossip;

import dev.muster.gossip.wire.Keyring;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

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
                Duration.ofHours(24),
                Duration.ofHours(24),
                Duration.ofSeconds(30),
                Optional.empty(),
                Optional.empty(),
                MessageLimits.DEFAULT);
    }

    public ClusterOptions withAdvertise(InetSocketAddress value) {
        return new ClusterOptions(
                name,
                bind,
                Optional.of(value),
                tags,
                profile,
                compression,
                keyring,
                reapFailedAfter,
                reapLeftAfter,
                reconnectEvery,
                snapshot,
                keyFile,
                messages);
    }

    public ClusterOptions withTags(SortedMap<String, String> value) {
        return new ClusterOptions(
                name,
                bind,
                advertise,
                value,
                profile,
                compression,
                keyring,
                reapFailedAfter,
                reapLeftAfter,
                reconnectEvery,
                snapshot,
                keyFile,
                messages);
    }

    public ClusterOptions withProfile(Profile value) {
        return new ClusterOptions(
                name,
                bind,
                advertise,
                tags,
                value,
                compression,
                keyring,
                reapFailedAfter,
                reapLeftAfter,
                reconnectEvery,
                snapshot,
                keyFile,
                messages);
    }

    public ClusterOptions withCompression(boolean value) {
        return new ClusterOptions(
                name,
                bind,
                advertise,
                tags,
                profile,
                value,
                keyring,
                reapFailedAfter,
                reapLeftAfter,
                reconnectEvery,
                snapshot,
                keyFile,
                messages);
    }

    /** Everybody in the cluster needs the same keyring, or at least the primary keys of the others. */
    public ClusterOptions withKeyring(Keyring value) {
        return new ClusterOptions(
                name,
                bind,
                advertise,
                tags,
                profile,
                compression,
                Optional.of(value),
                reapFailedAfter,
                reapLeftAfter,
                reconnectEvery,
                snapshot,
                keyFile,
                messages);
    }

    public ClusterOptions withReapFailedAfter(Duration value) {
        return new ClusterOptions(
                name,
                bind,
                advertise,
                tags,
                profile,
                compression,
                keyring,
                value,
                reapLeftAfter,
                reconnectEvery,
                snapshot,
                keyFile,
                messages);
    }

    public ClusterOptions withReapLeftAfter(Duration value) {
        return new ClusterOptions(
                name,
                bind,
                advertise,
                tags,
                profile,
                compression,
                keyring,
                reapFailedAfter,
                value,
                reconnectEvery,
                snapshot,
                keyFile,
                messages);
    }

    public ClusterOptions withReconnectEvery(Duration value) {
        return new ClusterOptions(
                name,
                bind,
                advertise,
                tags,
                profile,
                compression,
                keyring,
                reapFailedAfter,
                reapLeftAfter,
                value,
                snapshot,
                keyFile,
                messages);
    }

    /** Remembers the cluster in this file; see {@link SnapshotOptions}. */
    public ClusterOptions withSnapshot(SnapshotOptions value) {
        return new ClusterOptions(
                name,
                bind,
                advertise,
                tags,
                profile,
                compression,
                keyring,
                reapFailedAfter,
                reapLeftAfter,
                reconnectEvery,
                Optional.of(value),
                keyFile,
                messages);
    }

    /** Keeps changes of the keys in this file, from which the keyring was read; see {@link ClusterKeys}. */
    public ClusterOptions withKeyFile(Path value) {
        return new ClusterOptions(
                name,
                bind,
                advertise,
                tags,
                profile,
                compression,
                keyring,
                reapFailedAfter,
                reapLeftAfter,
                reconnectEvery,
                snapshot,
                Optional.of(value),
                messages);
    }

    /** Sets how large own user events, queries and answers may be. */
    public ClusterOptions withMessages(MessageLimits value) {
        return new ClusterOptions(
                name,
                bind,
                advertise,
                tags,
                profile,
                compression,
                keyring,
                reapFailedAfter,
                reapLeftAfter,
                reconnectEvery,
                snapshot,
                keyFile,
                value);
    }
}
