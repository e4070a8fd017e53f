package dev.muster.simulator.figures;

import dev.muster.gossip.ClusterEvent;
import dev.muster.simulator.NetworkFaults;
import dev.muster.simulator.SimulatedNode;
import dev.muster.simulator.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * How long it takes until nearly all nodes know of a new one, beside what Serf's own convergence simulator says
 * (serf.io, "Convergence Simulator").
 */
final class SpreadFigure {

    private static final double NEARLY_ALL = 0.9999;
    private static final Duration SETTLED = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long FIRST_SEED = 1;

    private static final List<Case> CASES = List.of(
            new Case(30, 0, "1.8", 21),
            new Case(100, 0, "2.0", 21),
            new Case(1000, 0, "2.2", 5),
            new Case(2000, 0, "2.4", 5),
            new Case(10_000, 0, "2.6", 3),
            new Case(30, 0.25, "2.4", 21),
            new Case(100, 0.25, "2.6", 21),
            new Case(1000, 0.25, "3.0", 5),
            new Case(2000, 0.25, "3.0", 5),
            new Case(10_000, 0.25, "3.4", 3));

    private SpreadFigure() {}

    private record Case(int nodes, double loss, String serfModelSeconds, int runs) {}

    static Table take(int mostNodes, Progress progress) {
        List<List<String>> rows = new ArrayList<>();
        for (Case one : CASES) {
            if (one.nodes <= mostNodes) {
                progress.say("a newcomer among " + one.nodes + ", loss " + one.loss);
                rows.add(row(one));
            }
        }
        return new Table(
                "spread",
                "How quickly all know of a new node",
                "A cluster that knows itself; then one more node joins through the first. From the moment that it opens"
                        + " its stream until 99.99 % of the others have told their users of it, in virtual seconds, by"
                        + " gossip and probes every 200 ms and 1 s (LAN timings); datagrams take 0.1 to 1 ms. The"
                        + " loss begins at that moment. Each row"
                        + " is several runs, with the seeds from " + FIRST_SEED + " on. Beside it the time that Serf's"
                        + " convergence simulator gives. In small clusters 99.99 % is everybody, so that one unlucky"
                        + " node decides.",
                List.of("nodes", "loss", "runs", "median s", "fastest s", "slowest s", "half know s", "Serf's model s"),
                rows);
    }

    private static List<String> row(Case one) {
        List<Duration> nearlyAll = new ArrayList<>();
        List<Duration> half = new ArrayList<>();
        for (int run = 0; run < one.runs; run++) {
            List<Duration> known = run(FIRST_SEED + run, one);
            half.add(known.get(known.size() / 2));
            nearlyAll.add(known.get(nearlyAll(known.size()) - 1));
        }
        Collections.sort(nearlyAll);
        Collections.sort(half);
        return List.of(
                String.valueOf(one.nodes),
                String.valueOf(one.loss),
                String.valueOf(one.runs),
                seconds(nearlyAll.get(nearlyAll.size() / 2)),
                seconds(nearlyAll.getFirst()),
                seconds(nearlyAll.getLast()),
                seconds(half.get(half.size() / 2)),
                one.serfModelSeconds);
    }

    /** When each of the others heard of the newcomer, in order; who never did counts with {@link #PATIENCE}. */
    private static List<Duration> run(long seed, Case one) {
        Simulation simulation = new Simulation(seed);
        simulation.addConverged(one.nodes - 1);
        simulation.run(SETTLED);
        simulation.network().setFaults(NetworkFaults.NONE.withLoss(one.loss));
        List<SimulatedNode> others = simulation.nodes();
        SimulatedNode newcomer = simulation.add();
        Duration start = simulation.scheduler().now();
        List<Duration> heard = new ArrayList<>();
        for (SimulatedNode other : others) {
            other.addListener(event -> {
                if (event instanceof ClusterEvent.MemberJoined(var member)
                        && member.name().equals(newcomer.name())) {
                    heard.add(simulation.scheduler().now().minus(start));
                }
            });
        }
        newcomer.join(others.getFirst());
        int nearlyAll = nearlyAll(others.size());
        simulation.scheduler().runUntil(() -> heard.size() >= nearlyAll, Duration.ofMillis(50), PATIENCE);
        while (heard.size() < others.size()) {
            heard.add(PATIENCE);
        }
        return heard;
    }

    private static int nearlyAll(int nodes) {
        return (int) Math.ceil(NEARLY_ALL * nodes);
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f", duration.toMillis() / 1000.0);
    }
}
