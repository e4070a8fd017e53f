package dev.muster.simulator.figures;

import dev.muster.simulator.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What it costs to simulate large clusters. */
final class SizeFigure {

    private static final List<Integer> SIZES = List.of(1000, 3000, 10_000);
    private static final Duration SIMULATED = Duration.ofSeconds(60);
    private static final long SEED = 1;
    private static final long MEGABYTE = 1L << 20;

    private SizeFigure() {}

    static Table take(int mostNodes, Progress progress) {
        List<List<String>> rows = new ArrayList<>();
        for (int nodes : SIZES) {
            if (nodes <= mostNodes) {
                progress.say("a minute of " + nodes + " nodes");
                rows.add(row(nodes));
            }
        }
        return new Table(
                "size",
                "What a large cluster costs to simulate",
                SIMULATED.toSeconds() + " virtual seconds of a cluster that knows itself at the start, with the classes"
                        + " of production, every datagram encoded and decoded, and the invariants checked after every"
                        + " event; seed " + SEED + ". The simulation runs on one thread; the collector may use the"
                        + " other cores. The heap is what is in use at the end, after a full collection.",
                List.of("nodes", "wall s", "processor s", "events", "events a wall second", "datagrams", "heap MB"),
                rows);
    }

    private static List<String> row(int nodes) {
        long start = System.nanoTime();
        long processorStart = processorNanos();
        Simulation simulation = new Simulation(SEED);
        simulation.addConverged(nodes);
        simulation.run(SIMULATED);
        double wallSeconds = (System.nanoTime() - start) / 1e9;
        double processorSeconds = (processorNanos() - processorStart) / 1e9;
        long events = simulation.scheduler().handled();
        System.gc();
        long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        return List.of(
                String.valueOf(nodes),
                String.format(Locale.ROOT, "%.1f", wallSeconds),
                String.format(Locale.ROOT, "%.1f", processorSeconds),
                String.valueOf(events),
                String.format(Locale.ROOT, "%.0f", events / wallSeconds),
                String.valueOf(simulation.network().sent()),
                String.valueOf(heap / MEGABYTE));
    }

    /** What this process has used of all processors. */
    private static long processorNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElse(0L);
    }
}
