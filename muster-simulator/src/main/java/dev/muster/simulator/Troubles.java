package dev.muster.simulator;

/**
 * Until when each node and each link was last disturbed, so that a wrong belief can be told from an explained one. Not
 * thread-safe.
 */
final class Troubles {

    private final boolean[] leaving;
    private final long[] nodeUntilNanos;
    private final long[][] linkUntilNanos;

    Troubles(int nodes) {
        this.leaving = new boolean[nodes];
        this.nodeUntilNanos = new long[nodes];
        this.linkUntilNanos = new long[nodes][nodes];
    }

    void node(int node, long untilNanos) {
        nodeUntilNanos[node] = Math.max(nodeUntilNanos[node], untilNanos);
    }

    /** A node was asked to leave: from now on nobody is wrong who thinks that it is gone. */
    void leaves(int node) {
        leaving[node] = true;
    }

    /** A node starts anew: until now it was away. */
    void began(int node, long nowNanos) {
        leaving[node] = false;
        node(node, nowNanos);
    }

    void link(int from, int to, long untilNanos) {
        linkUntilNanos[from][to] = Math.max(linkUntilNanos[from][to], untilNanos);
    }

    /** Since when both nodes and the links between them, both ways, have been as they should; it may lie ahead. */
    long calmSinceNanos(int one, int other) {
        if (leaving[one] || leaving[other]) {
            return Long.MAX_VALUE;
        }
        long nodes = Math.max(nodeUntilNanos[one], nodeUntilNanos[other]);
        return Math.max(nodes, Math.max(linkUntilNanos[one][other], linkUntilNanos[other][one]));
    }
}
