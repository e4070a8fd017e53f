package dev.muster.gossip;

import java.nio.file.Path;

/**
 * Where a node remembers, over restarts, who was in the cluster, its clocks and its incarnation. A node that is started
 * again goes back to whom it knew, without being told whom to join. Serf reads and writes the same file.
 *
 * @param file made if it is not there; its folder must be. For one node at a time
 * @param rejoinAfterLeave whether a node that left on purpose goes back as well
 */
public record SnapshotOptions(Path file, boolean rejoinAfterLeave) {

    /** Goes back after a crash, but not after leaving on purpose. */
    public static SnapshotOptions of(Path file) {
        return new SnapshotOptions(file, false);
    }

    /** Sets whether a node that left on purpose goes back as well. */
    public SnapshotOptions withRejoinAfterLeave(boolean value) {
        return new SnapshotOptions(file, value);
    }
}
