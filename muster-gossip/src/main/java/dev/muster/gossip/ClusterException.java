package dev.muster.gossip;

/** Something asked of a {@link Cluster} did not work. The message is for people: what happened, and what to do. */
public class ClusterException extends RuntimeException {

    public ClusterException(String message) {
        super(message);
    }
}
