package dev.muster.gossip.wire;

/**
 * What one message on a stream may be at most, before and after it is inflated.
 *
 * @param nodes node states in a push/pull
 * @param userStateBytes the state of the layer above in a push/pull, or the payload of a user message
 * @param totalBytes the whole message
 */
public record StreamLimits(int nodes, int userStateBytes, int totalBytes) {

    /** Enough for 20,000 nodes with 400 bytes each; small enough that a few at once fit a small heap. */
    public static final StreamLimits DEFAULT = new StreamLimits(20_000, 4 * 1024 * 1024, 8 * 1024 * 1024);

    public StreamLimits {
        if (nodes < 1 || userStateBytes < 1 || totalBytes < 1) {
            throw new IllegalArgumentException("Limits of a stream are positive");
        }
    }
}
