package dev.muster.agent.drain;

/**
 * A balancer that has not left, as gossip knows it now. Immutable.
 *
 * @param node its name, foreign text
 * @param standing what can be expected of it
 */
public record SeenBalancer(String node, Standing standing) {

    /** What can be expected of a balancer. */
    public enum Standing {
        /** It is alive, and speaks Muster: it answers. */
        ASKABLE,
        /** It is alive, and a plain Serf agent: it can't answer. */
        MUTE,
        /** Its agent failed and did not leave: its HAProxy may serve still. */
        FAILED
    }
}
