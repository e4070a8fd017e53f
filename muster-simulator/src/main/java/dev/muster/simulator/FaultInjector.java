package dev.muster.simulator;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes the planned faults happen, and keeps book of whom they disturb until when. Not thread-safe. */
final class FaultInjector {

    private final Simulation simulation;
    private final Troubles troubles;
    private final Removals removals;
    private final RandomGenerator random;
    private final @Nullable String[] tags;
    private boolean over;

    FaultInjector(Simulation simulation, Troubles troubles, Removals removals, RandomGenerator random) {
        this.simulation = simulation;
        this.troubles = troubles;
        this.removals = removals;
        this.random = random;
        this.tags = new String[simulation.nodes().size()];
    }

    /** Plans the whole schedule, beginning now. */
    void plan(FaultSchedule schedule) {
        for (FaultSchedule.Planned planned : schedule.faults()) {
            simulation.scheduler().after(planned.at().toNanos(), () -> happen(planned.fault()));
        }
    }

    private void happen(Fault fault) {
        switch (fault) {
            case Fault.Crash crash -> crash(crash);
            case Fault.Leave leave -> leave(leave);
            case Fault.Slowdown slowdown -> slowDown(slowdown);
            case Fault.Partition partition -> partition(partition);
            case Fault.Clog clog -> clog(clog);
            case Fault.ClockJump jump -> {
                troubles.node(jump.node(), now());
                node(jump.node()).jumpClock(jump.forward().toNanos());
            }
            case Fault.Suspension suspension -> {
                long until = now() + suspension.length().toNanos();
                troubles.node(suspension.node(), until);
                node(suspension.node()).suspendUntil(until);
            }
            case Fault.TagChange change -> {
                if (node(change.node()).isRunning()) {
                    tags[change.node()] = change.value();
                    sayTags(node(change.node()));
                }
            }
        }
    }

    private void crash(Fault.Crash crash) {
        SimulatedNode node = node(crash.node());
        if (node.isRunning()) {
            node.kill();
            comeBack(node, crash.down(), crash.amnesia());
        }
    }

    private void leave(Fault.Leave leave) {
        SimulatedNode node = node(leave.node());
        if (node.isRunning() && !node.isPaused()) {
            int life = node.life();
            // Whoever is asked to leave is no longer here, whether or not it gets to say so.
            troubles.leaves(node.number());
            node.leave(() -> {
                if (node.life() == life && node.isRunning()) {
                    node.kill();
                    comeBack(node, over ? Duration.ZERO : leave.down(), leave.amnesia());
                }
            });
        }
    }

    private void comeBack(SimulatedNode node, Duration down, boolean amnesia) {
        int life = node.life();
        simulation.scheduler().after(down.toNanos(), () -> {
            if (!node.isRunning() && node.life() == life) {
                start(node, amnesia);
            }
        });
    }

    private void start(SimulatedNode node, boolean amnesia) {
        removals.began(node);
        troubles.began(node.number(), now());
        if (amnesia) {
            node.restart(1);
        } else {
            node.restartFromMemory();
        }
        sayTags(node);
    }

    private void sayTags(SimulatedNode node) {
        node.setTags(new TreeMap<>(tagsOf(node.number())));
    }

    /** What a node says of itself, or will as soon as it can. */
    Map<String, String> tagsOf(int number) {
        String value = tags[number];
        return value == null ? Map.of() : Map.of("value", value);
    }

    private void slowDown(Fault.Slowdown slowdown) {
        long end = now() + slowdown.length().toNanos();
        troubles.node(slowdown.node(), end);
        node(slowdown.node()).slowDown(slowdown.slowness(), slowdown.blocked(), slowdown.awake(), end);
    }

    private void partition(Fault.Partition partition) {
        long until = now() + partition.length().toNanos();
        simulation
                .network()
                .add(new LinkFault(
                        (from, to) -> {
                            boolean fromInside = partition.side().contains(from.number());
                            boolean toInside = partition.side().contains(to.number());
                            return fromInside != toInside && (fromInside || !partition.oneWay());
                        },
                        LinkFault.Kind.CUT,
                        until));
        for (SimulatedNode one : simulation.nodes()) {
            for (SimulatedNode other : simulation.nodes()) {
                if (partition.side().contains(one.number()) != partition.side().contains(other.number())) {
                    troubles.link(one.number(), other.number(), until);
                }
            }
        }
    }

    private void clog(Fault.Clog clog) {
        long until = now() + clog.length().toNanos();
        simulation
                .network()
                .add(new LinkFault(
                        (from, to) -> from.number() == clog.from() && to.number() == clog.to(),
                        LinkFault.Kind.CLOG,
                        until));
        troubles.link(clog.from(), clog.to(), until);
    }

    /** All faults are over, and whoever is down comes back. */
    void endAll() {
        over = true;
        simulation.network().heal();
        simulation.network().setFaults(NetworkFaults.NONE);
        for (SimulatedNode node : simulation.nodes()) {
            if (!node.isRunning()) {
                start(node, random.nextBoolean());
            }
        }
    }

    private long now() {
        return simulation.scheduler().nowNanos();
    }

    private SimulatedNode node(int number) {
        return simulation.node(number);
    }
}
