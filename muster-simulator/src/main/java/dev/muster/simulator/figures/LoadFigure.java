package dev.muster.simulator.figures;

import dev.muster.simulator.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a node sends when nothing happens: SWIM promises that it does not grow with the cluster. */
final class LoadFigure {

    private static final List<Integer> SIZES = List.of(100, 300, 1000, 3000, 10_000);
    private static final Duration SETTLED = Duration.ofSeconds(10);
    private static final Duration MEASURED = Duration.ofSeconds(30);
    private static final long SEED = 1;

    private LoadFigure() {}

    static Table take(int mostNodes, Progress progress) {
        List<List<String>> rows = new ArrayList<>();
        for (int nodes : SIZES) {
            if (nodes <= mostNodes) {
                progress.say("what each of " + nodes + " nodes sends");
                rows.add(row(nodes));
            }
        }
        return new Table(
                "load",
                "What a node sends when nothing happens",
                "A cluster that knows itself, in which nothing happens (LAN timings, quiet network, seed " + SEED
                        + "): datagrams, their bytes, and exchanges of the whole state for each node and second, over "
                        + MEASURED.toSeconds() + " virtual seconds. The bytes grow a little with the length of the"
                        + " names; exchanges become rarer as the cluster, and with it each of them, grows.",
                List.of(
                        "nodes",
                        "datagrams a node and second",
                        "bytes a node and second",
                        "exchanges a node and minute"),
                rows);
    }

    private static List<String> row(int nodes) {
        Simulation simulation = new Simulation(SEED);
        simulation.addConverged(nodes);
        simulation.run(SETTLED);
        long datagrams = simulation.network().sent();
        long bytes = simulation.network().sentBytes();
        long streams = simulation.network().streams();
        simulation.run(MEASURED);
        double nodeSeconds = (double) nodes * MEASURED.toSeconds();
        return List.of(
                String.valueOf(nodes),
                rate((simulation.network().sent() - datagrams) / nodeSeconds),
                rate((simulation.network().sentBytes() - bytes) / nodeSeconds),
                rate((simulation.network().streams() - streams) * 60 / nodeSeconds));
    }

    private static String rate(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
