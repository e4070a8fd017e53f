package dev.muster.simulator;

import dev.muster.simulator.SimulatedNode.Slowness;
import java.time.Duration;
import java.util.SortedSet;

/** Something that happens to a simulated cluster; nodes are named by their number. Immutable. */
sealed interface Fault {

    /** A node ends without a word, and starts again after {@code down}, with its snapshot or with {@code amnesia}. */
    record Crash(int node, Duration down, boolean amnesia) implements Fault {}

    /** A node leaves on purpose, and starts again after {@code down}. */
    record Leave(int node, Duration down, boolean amnesia) implements Fault {}

    /**
     * A node that is slow for {@code length}: blocked, then awake for a moment, in turn. Source: Lifeguard (arXiv
     * 1707.00788), section V, where blocked and awake are called duration and interval.
     */
    record Slowdown(int node, Slowness slowness, Duration length, Duration blocked, Duration awake) implements Fault {}

    /** What {@code side} sends does not reach the others, nor what they send it, unless it is {@code oneWay}. */
    record Partition(SortedSet<Integer> side, boolean oneWay, Duration length) implements Fault {}

    /** The link from one node to another holds everything back. */
    record Clog(int from, int to, Duration length) implements Fault {}

    /** A node's monotonic clock jumps. */
    record ClockJump(int node, Duration forward) implements Fault {}

    /** A node stops, and its clock with it. */
    record Suspension(int node, Duration length) implements Fault {}

    /** A node says something new of itself. */
    record TagChange(int node, String value) implements Fault {}
}
