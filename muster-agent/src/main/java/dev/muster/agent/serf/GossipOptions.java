package dev.muster.agent.serf;

import dev.muster.gossip.ClusterOptions;
import dev.muster.gossip.MessageLimits;
import dev.muster.gossip.OldEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The finer points of an agent's gossip, which Serf's users may have set. Immutable. Source: Serf's documentation of
 * {@code serf agent}, its flags and keys.
 *
 * @param iface the network interface to bind to, or to find the bound address on
 * @param replay whether user events from before a join are heard
 * @param rejoin whether a node that left on purpose goes back to whom its snapshot names
 * @param retry when the tries to join come to an end; empty: never
 * @param compression whether what is sent is compressed
 * @param times the timers that are not a profile's
 * @param messages how large own user events, queries and answers may be
 * @param tagsFile where tags that are set while it runs are kept
 */
public record GossipOptions(
        Optional<String> iface,
        boolean replay,
        boolean rejoin,
        Optional<JoinRetry> retry,
        boolean compression,
        GossipTimes times,
        MessageLimits messages,
        Optional<Path> tagsFile) {

    /**
     * Timers that are not a profile's.
     *
     * @param broadcast how long a leave and a force-leave wait until their news is spread
     * @param reconnectEvery how often a failed member may be tried again
     * @param reapFailedAfter when a failed member is forgotten
     * @param reapLeftAfter when a member that left is forgotten
     */
    public record GossipTimes(
            Duration broadcast, Duration reconnectEvery, Duration reapFailedAfter, Duration reapLeftAfter) {

        /** Serf's own. */
        public static GossipTimes defaults() {
            return new GossipTimes(
                    Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofHours(24), Duration.ofHours(24));
        }
    }

    /** As Serf does it, unless told otherwise. */
    public static GossipOptions defaults() {
        return new GossipOptions(
                Optional.empty(),
                false,
                false,
                Optional.empty(),
                true,
                GossipTimes.defaults(),
                MessageLimits.DEFAULT,
                Optional.empty());
    }

    /** What becomes of events from before a join. */
    public OldEvents oldEvents() {
        return replay ? OldEvents.REPLAY : OldEvents.IGNORE;
    }

    /** Adds what is said here to the options of a cluster. */
    public ClusterOptions applied(ClusterOptions cluster) {
        return cluster.withCompression(compression)
                .withMessages(messages)
                .withBroadcastTimeout(times.broadcast())
                .withReconnectEvery(times.reconnectEvery())
                .withReapFailedAfter(times.reapFailedAfter())
                .withReapLeftAfter(times.reapLeftAfter());
    }
}
