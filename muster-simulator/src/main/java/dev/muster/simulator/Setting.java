package dev.muster.simulator;

import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What can be set for a simulated run; each is also a flag of {@code muster simulate}. */
public enum Setting {
    /** How many nodes. */
    NODES(Kind.COUNT, 1, 5, 20, 2, 1000, "nodes in the cluster"),
    /** How long faults happen; then all of them end, and the cluster must come to rest. */
    TROUBLE_SECONDS(Kind.AMOUNT, 1, 15, 60, 0, 86_400, "how long faults go on, before all of them end"),
    /** Datagrams lost. */
    LOSS(Kind.SHARE, 0.7, 0.01, 0.3, 0, 1, "share of datagrams that are lost, 0 to 1; streams wait instead"),
    /** Datagrams that come twice. */
    DUPLICATION(Kind.SHARE, 0.5, 0.01, 0.2, 0, 1, "share of datagrams that arrive twice"),
    /** Datagrams held back, so that later ones overtake them. */
    REORDERING(Kind.SHARE, 0.5, 0.01, 0.3, 0, 1, "share of datagrams held back for up to a second"),
    /** The mean of an exponential distribution, from a fifth of it to five times as much. */
    DELAY_MILLIS(Kind.AMOUNT, 1, 0.2, 80, 0.01, 10_000, "mean time that a datagram takes; exponential, cut at 5 times"),
    /** Links that queue everything for a while. */
    CLOGS(Kind.COUNT, 0.5, 1, 10, 0, 10_000, "links that hold everything back for a while"),
    /** How long a link is clogged. */
    CLOG_SECONDS(Kind.AMOUNT, 1, 0.5, 15, 0, 86_400, "mean time for which a link is clogged"),
    /** Times that some nodes are cut off from the others. */
    PARTITIONS(Kind.COUNT, 0.5, 1, 4, 0, 10_000, "times that some nodes are cut off from the others"),
    /** How long a partition lasts. */
    PARTITION_SECONDS(Kind.AMOUNT, 1, 2, 40, 0, 86_400, "mean time of a partition"),
    /** Partitions of one direction. */
    ONE_WAY(Kind.SHARE, 0.7, 0.2, 1, 0, 1, "share of partitions that cut one direction only"),
    /** Times that a node handles its inputs late. */
    SLOWDOWNS(Kind.COUNT, 0.5, 1, 6, 0, 10_000, "times that a node becomes slow, blocked most of the time"),
    /** How long a node is slow. */
    SLOW_SECONDS(Kind.AMOUNT, 1, 2, 30, 0, 86_400, "mean time for which a node is slow"),
    /** Nodes that end without a word, and start again. */
    CRASHES(Kind.COUNT, 0.6, 1, 6, 0, 10_000, "nodes that crash and start again later"),
    /** How long a crashed node, or one that left, is away. */
    DOWN_SECONDS(Kind.AMOUNT, 1, 0.5, 40, 0, 86_400, "mean time before one that crashed or left starts again"),
    /** Restarts that remember nothing. */
    AMNESIA(Kind.SHARE, 0.5, 0.2, 1, 0, 1, "share of restarts without snapshot, the incarnation at 1 again"),
    /** Nodes that leave on purpose, and come back. */
    LEAVES(Kind.COUNT, 0.4, 1, 3, 0, 10_000, "nodes that leave and come back later"),
    /** Clocks that jump forward, and nodes that are suspended with their clock. */
    CLOCK_JUMPS(Kind.COUNT, 0.4, 1, 5, 0, 10_000, "clocks that jump forward, or stand still with their node"),
    /** How far a clock jumps, or how long a node is suspended. */
    JUMP_SECONDS(Kind.AMOUNT, 1, 0.5, 120, 0, 86_400, "mean of such a jump"),
    /** Tags changed while all that happens. */
    TAG_CHANGES(Kind.COUNT, 0.8, 1, 20, 0, 10_000, "changes of a node's tags");

    private final Kind kind;
    private final double likelihood;
    private final double usualLeast;
    private final double usualMost;
    private final double least;
    private final double most;
    private final String description;

    /** What kind of number it is. */
    private enum Kind {
        COUNT,
        SHARE,
        AMOUNT
    }

    /** @param likelihood how likely a seed sets it at all, between the usual bounds; otherwise it is 0 */
    Setting(
            Kind kind,
            double likelihood,
            double usualLeast,
            double usualMost,
            double least,
            double most,
            String description) {
        this.kind = kind;
        this.likelihood = likelihood;
        this.usualLeast = usualLeast;
        this.usualMost = usualMost;
        this.least = least;
        this.most = most;
        this.description = description;
    }

    /** As a flag, without the dashes. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What it means, in a phrase. */
    public String description() {
        return description;
    }

    /** What is wrong with a value, if anything. */
    public Optional<String> problemWith(double value) {
        if (!(value >= least && value <= most)) {
            return Optional.of("must be " + text(least) + " to " + text(most));
        }
        return kind == Kind.COUNT && value != Math.rint(value)
                ? Optional.of("must be a whole number")
                : Optional.empty();
    }

    /** As it is printed and typed: a value that was drawn has at most three decimals, and so is repeated exactly. */
    String text(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    double draw(RandomGenerator random) {
        boolean wanted = random.nextDouble() < likelihood;
        double value = usualLeast + random.nextDouble() * (usualMost - usualLeast);
        if (!wanted) {
            return 0;
        }
        return kind == Kind.COUNT ? Math.rint(value) : Math.rint(value * 1000) / 1000;
    }
}
