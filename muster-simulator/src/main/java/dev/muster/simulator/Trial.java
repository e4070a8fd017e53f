package dev.muster.simulator;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.serf.SerfTimings;
import dev.muster.gossip.swim.SwimTimings;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One run: a cluster comes up in quiet, then the network gets bad and faults happen by a schedule drawn from the seed,
 * then all faults end, and it has to come to rest and stay so. Not thread-safe.
 */
public final class Trial {

    /**
     * How long a node may be held for gone by a healthy, reachable one when no fault explains it any more.
     *
     * <p>The accused need not hear of it at once: a node that was dead for 30 s gets no gossip any more. Then it takes
     * an exchange of state: one that believes wrongly has one with each fellow about every 30 s, and tries one of those
     * it holds for failed every 30 s (SwimTimings.pushPullInterval, SerfTimings.reconnectEvery), for sure when they are
     * more than the others. Either brings the accusation to where it is refuted; one round may miss, for its partner
     * may believe the same or be in trouble itself, so this allows for four.
     */
    public static final Duration LONGEST_REMOVAL = Duration.ofMinutes(2);

    /**
     * How long all may take to agree when all faults are over. A suspicion may be under way, which takes 31 s in a
     * cluster of 20 (four times log10(20) s, six times as long when nobody confirms), and then a wrong removal has to
     * be mended: 151 s. Or a leave is under way, which takes 11 s, and somebody never hears how it ended, and takes it
     * back after two minutes, by a look every 15 s (Upkeep): 146 s. In the worst case the one comes after the other.
     */
    public static final Duration LONGEST_WAY_TO_REST = Duration.ofMinutes(5);

    /** Longer than a suspicion lasts, for one that is under way may still take somebody for gone. */
    private static final Duration REST = Duration.ofSeconds(35);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final SimulationOptions options;
    private final Simulation simulation;
    private final FaultSchedule schedule;
    private final Troubles troubles;
    private final Removals removals;
    private final FaultInjector injector;

    /**
     * What a run was like.
     *
     * @param cameToRest how long it took from the end of the faults until all agreed
     * @param longestRemoval the longest that somebody was held for gone without a fault that explains it
     * @param removals how often somebody was taken for failed or left, rightly or not
     * @param events what happened in the simulator
     * @param datagrams what was sent
     */
    public record Outcome(
            SimulationOptions options,
            Duration cameToRest,
            Duration longestRemoval,
            long removals,
            long events,
            long datagrams,
            Duration virtualTime) {}

    private Trial(SimulationOptions options) {
        SplittableRandom random = new SplittableRandom(options.seed());
        this.options = options;
        this.schedule = FaultSchedule.draw(options, random.split());
        this.simulation = new Simulation(random.nextLong(), SwimTimings.LAN, SerfTimings.DEFAULT);
        simulation.add(options.count(Setting.NODES));
        this.troubles = new Troubles(options.count(Setting.NODES));
        this.removals = new Removals(simulation, troubles);
        this.injector = new FaultInjector(simulation, troubles, removals, random.split());
    }

    /** Runs it all. Throws, with everything needed to see it again, when something does not hold that must. */
    public static Outcome run(SimulationOptions options) {
        Trial trial = new Trial(options);
        try {
            return trial.run();
        } catch (RuntimeException e) {
            throw new FailedTrialException(
                    options, trial.schedule, trial.simulation.scheduler().now(), e);
        }
    }

    private Outcome run() {
        comeUp();
        simulation.keepJoining();
        simulation.network().setFaults(options.network());
        injector.plan(schedule);
        look(options.seconds(Setting.TROUBLE_SECONDS));
        injector.endAll();
        Duration end = simulation.scheduler().now();
        Duration cameToRest = comeToRest(end).minus(end);
        return new Outcome(
                options,
                cameToRest,
                removals.longestUnexplained(),
                removals.removals(),
                simulation.scheduler().handled(),
                simulation.network().sent(),
                simulation.scheduler().now());
    }

    /** In quiet: who has never heard of each other cannot find each other after a partition. */
    private void comeUp() {
        simulation.awaitThat(
                "all know all at the start",
                () -> Simulation.allBelieve(simulation.nodes(), simulation.nodes(), MemberStatus.ALIVE),
                LONGEST_WAY_TO_REST);
    }

    /** Since when all have agreed, and nobody has taken anybody for gone, without a break of {@link #REST}. */
    private Duration comeToRest(Duration end) {
        Duration restSince = end;
        long removalsBefore = removals.removals();
        while (simulation.scheduler().now().minus(restSince).compareTo(REST) < 0) {
            look(LOOK_EVERY);
            Duration now = simulation.scheduler().now();
            String unrest = unrest();
            if (!unrest.isEmpty() || removals.removals() != removalsBefore) {
                removalsBefore = removals.removals();
                restSince = now;
            }
            if (restSince.minus(end).compareTo(LONGEST_WAY_TO_REST) > 0) {
                throw new BrokenInvariantException("the cluster is not at rest " + LONGEST_WAY_TO_REST.toSeconds()
                        + " s after the last fault: "
                        + (unrest.isEmpty() ? "somebody was taken for gone again" : unrest));
            }
        }
        return restSince;
    }

    /** Lets time go by, and looks every second whether anybody is wrong for too long. */
    private void look(Duration duration) {
        Duration end = simulation.scheduler().now().plus(duration);
        while (simulation.scheduler().now().compareTo(end) < 0) {
            Duration left = end.minus(simulation.scheduler().now());
            simulation.run(left.compareTo(LOOK_EVERY) < 0 ? left : LOOK_EVERY);
            removals.check(LONGEST_REMOVAL);
            removals.compareWithViews();
        }
    }

    /** The first thing that is not as it should be; empty when all is well. */
    private String unrest() {
        for (SimulatedNode observer : simulation.nodes()) {
            if (!observer.isRunning()) {
                return observer.name() + " does not run";
            }
            List<Member> members = observer.machine().members();
            if (members.size() != simulation.nodes().size()) {
                return observer.name() + " knows " + members.size() + " members";
            }
            for (SimulatedNode subject : simulation.nodes()) {
                String wrong = wrong(subject, members);
                if (!wrong.isEmpty()) {
                    return observer.name() + " believes that " + wrong;
                }
            }
        }
        return "";
    }

    private String wrong(SimulatedNode subject, List<Member> members) {
        for (Member member : members) {
            if (member.name().equals(subject.name())) {
                if (member.status() != MemberStatus.ALIVE) {
                    return subject.name() + " is " + member.status();
                }
                return member.tags().equals(injector.tagsOf(subject.number()))
                        ? ""
                        : subject.name() + " has the tags " + member.tags();
            }
        }
        return subject.name() + " does not exist";
    }
}
