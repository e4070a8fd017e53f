package dev.muster.simulator;

import dev.muster.simulator.SimulatedNode.Slowness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** What happens when, drawn from a seed before the run begins. Immutable. */
record FaultSchedule(List<Planned> faults) {

    private static final double SHORTEST = 0.2;
    private static final double LONGEST = 1.8;

    /** A fault and its time, counted from the start of the trouble. */
    record Planned(Duration at, Fault fault) {}

    FaultSchedule {
        faults = List.copyOf(faults);
    }

    /** Draws as many faults of each kind as the options say, at any time of the trouble. */
    static FaultSchedule draw(SimulationOptions options, RandomGenerator random) {
        Drawing drawing = new Drawing(options, random);
        drawing.add(Setting.CRASHES, drawing::crash);
        drawing.add(Setting.LEAVES, drawing::leave);
        drawing.add(Setting.SLOWDOWNS, drawing::slowdown);
        drawing.add(Setting.PARTITIONS, drawing::partition);
        drawing.add(Setting.CLOGS, drawing::clog);
        drawing.add(Setting.CLOCK_JUMPS, drawing::clockJump);
        drawing.add(Setting.TAG_CHANGES, drawing::tagChange);
        drawing.planned.sort(Comparator.comparing(Planned::at));
        return new FaultSchedule(drawing.planned);
    }

    /** Draws one kind of fault. */
    private interface Kind {
        Fault draw(Duration left);
    }

    /** The drawing under way. */
    private static final class Drawing {
        private final SimulationOptions options;
        private final RandomGenerator random;
        private final int nodes;
        private final List<Planned> planned = new ArrayList<>();

        Drawing(SimulationOptions options, RandomGenerator random) {
            this.options = options;
            this.random = random;
            this.nodes = options.count(Setting.NODES);
        }

        void add(Setting count, Kind kind) {
            for (int i = 0; i < options.count(count); i++) {
                Duration trouble = options.seconds(Setting.TROUBLE_SECONDS);
                Duration at = Duration.ofNanos((long) (trouble.toNanos() * random.nextDouble()));
                planned.add(new Planned(at, kind.draw(trouble.minus(at))));
            }
        }

        /** A time around the mean, no longer than what is left of the trouble. */
        private Duration length(Setting mean, Duration left) {
            double factor = SHORTEST + random.nextDouble() * (LONGEST - SHORTEST);
            Duration length = Duration.ofNanos((long) (options.seconds(mean).toNanos() * factor));
            return length.compareTo(left) < 0 ? length : left;
        }

        private int node() {
            return random.nextInt(nodes);
        }

        private boolean chance(Setting share) {
            return random.nextDouble() < options.get(share);
        }

        Fault crash(Duration left) {
            return new Fault.Crash(node(), length(Setting.DOWN_SECONDS, left), chance(Setting.AMNESIA));
        }

        Fault leave(Duration left) {
            return new Fault.Leave(node(), length(Setting.DOWN_SECONDS, left), chance(Setting.AMNESIA));
        }

        Fault slowdown(Duration left) {
            Duration blocked = Duration.ofMillis(random.nextLong(100, 20_000));
            Duration awake = Duration.ofMillis(random.nextLong(1, 1_000));
            Slowness slowness = random.nextBoolean() ? Slowness.PAUSED : Slowness.LATE;
            return new Fault.Slowdown(node(), slowness, length(Setting.SLOW_SECONDS, left), blocked, awake);
        }

        Fault partition(Duration left) {
            SortedSet<Integer> side = new TreeSet<>();
            int size = 1 + random.nextInt(Math.max(1, nodes / 2));
            while (side.size() < size) {
                side.add(node());
            }
            return new Fault.Partition(side, chance(Setting.ONE_WAY), length(Setting.PARTITION_SECONDS, left));
        }

        Fault clog(Duration left) {
            int from = node();
            int to = (from + 1 + random.nextInt(nodes - 1)) % nodes;
            return new Fault.Clog(from, to, length(Setting.CLOG_SECONDS, left));
        }

        Fault clockJump(Duration left) {
            Duration most = Duration.ofDays(1);
            return random.nextBoolean()
                    ? new Fault.ClockJump(node(), length(Setting.JUMP_SECONDS, most))
                    : new Fault.Suspension(node(), length(Setting.JUMP_SECONDS, left));
        }

        Fault tagChange(Duration left) {
            return new Fault.TagChange(node(), "v" + planned.size());
        }
    }
}
