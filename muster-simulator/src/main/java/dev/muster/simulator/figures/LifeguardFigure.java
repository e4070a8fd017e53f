package dev.muster.simulator.figures;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.serf.SerfTimings;
import dev.muster.gossip.swim.SwimTimings;
import dev.muster.simulator.SimulatedNode;
import dev.muster.simulator.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How often healthy nodes are taken for failed while some others are slow, with Lifeguard and without. After the
 * experiments of Lifeguard (arXiv 1707.00788), section V.
 */
final class LifeguardFigure {

    private static final int NODES = 128;
    private static final List<Integer> SLOW = List.of(1, 4, 8, 16);
    private static final Duration BLOCKED = Duration.ofMillis(16_384);
    private static final Duration AWAKE = Duration.ofMillis(4);
    private static final Duration SETTLED = Duration.ofSeconds(15);
    private static final Duration MEASURED = Duration.ofMinutes(2);
    private static final int RUNS = 10;
    private static final long FIRST_SEED = 1;

    private static final List<Variant> VARIANTS = List.of(
            new Variant("SWIM", false, false, false),
            new Variant("with awareness", true, false, false),
            new Variant("with dynamic suspicion", false, true, false),
            new Variant("with the buddy system", false, false, true),
            new Variant("Lifeguard: all three", true, true, true));

    private LifeguardFigure() {}

    private record Variant(String name, boolean awareness, boolean dynamicSuspicion, boolean buddy) {

        SwimTimings timings() {
            return SwimTimings.LAN.withLifeguard(awareness, dynamicSuspicion, buddy);
        }
    }

    /** Healthy nodes taken for failed: by anybody, and by healthy ones. */
    private record Wrong(long byAll, long byHealthy) {

        Wrong plus(Wrong other) {
            return new Wrong(byAll + other.byAll, byHealthy + other.byHealthy);
        }
    }

    static Table take(Progress progress) {
        List<List<String>> rows = new ArrayList<>();
        for (int slow : SLOW) {
            Wrong swim = new Wrong(0, 0);
            for (Variant variant : VARIANTS) {
                progress.say(slow + " slow of " + NODES + ", " + variant.name);
                Wrong wrong = new Wrong(0, 0);
                for (int run = 0; run < RUNS; run++) {
                    wrong = wrong.plus(run(FIRST_SEED + run, slow, variant));
                }
                swim = rows.size() % VARIANTS.size() == 0 ? wrong : swim;
                rows.add(List.of(
                        String.valueOf(slow),
                        variant.name,
                        String.valueOf(wrong.byAll),
                        percent(wrong.byAll, swim.byAll),
                        String.valueOf(wrong.byHealthy),
                        percent(wrong.byHealthy, swim.byHealthy)));
            }
        }
        return new Table(
                "lifeguard",
                "What Lifeguard is good for",
                NODES + " nodes, of which some are slow for " + MEASURED.toSeconds() + " virtual seconds: blocked for "
                        + BLOCKED.toMillis() + " ms, awake for " + AWAKE.toMillis() + " ms, in turn, beginning at the"
                        + " same moment. Blocked is what they send and what they get, which waits; their timers go on,"
                        + " so that they take the others for silent. (A node whose whole process stands still does no"
                        + " harm here: it looks at the answers that wait before it looks at its timers.) Counted is"
                        + " every time that a node told its user that a healthy one had failed, which is wrong; \"by"
                        + " healthy ones\" leaves out what the slow nodes themselves believed. Sums of " + RUNS
                        + " runs, seeds from " + FIRST_SEED
                        + " on. SWIM has a fixed suspicion of the shortest length.",
                List.of("slow nodes", "variant", "wrong by all", "of SWIM's", "wrong by healthy ones", "of SWIM's"),
                rows);
    }

    private static Wrong run(long seed, int slow, Variant variant) {
        Simulation simulation = new Simulation(seed, variant.timings(), SerfTimings.DEFAULT);
        simulation.addConverged(NODES);
        simulation.run(SETTLED);
        List<SimulatedNode> nodes = simulation.nodes();
        List<SimulatedNode> slowNodes = nodes.subList(0, slow);
        Set<String> slowNames = new HashSet<>();
        slowNodes.forEach(node -> slowNames.add(node.name()));
        long[] wrong = new long[2];
        for (SimulatedNode node : nodes) {
            node.addListener(event -> {
                if (event instanceof ClusterEvent.MemberFailed(var member) && !slowNames.contains(member.name())) {
                    wrong[0]++;
                    wrong[1] += slowNames.contains(node.name()) ? 0 : 1;
                }
            });
        }
        long end = simulation.scheduler().nowNanos() + MEASURED.toNanos();
        slowNodes.forEach(node -> node.slowDown(SimulatedNode.Slowness.LATE, BLOCKED, AWAKE, end));
        simulation.run(MEASURED);
        return new Wrong(wrong[0], wrong[1]);
    }

    private static String percent(long part, long whole) {
        return whole == 0 ? "–" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
    }
}
