package dev.muster.agent;

import dev.muster.agent.drain.ReleaseQuestion;
import dev.muster.supervisor.Leftover;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.ServiceSet;
import dev.muster.supervisor.ServiceSpec;
import dev.muster.supervisor.Supervisor;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an earlier agent of this node left running. Services that are in the configuration are adopted. The others were
 * taken out of it while no agent was there: they are ended in order, as they were described then, and it is said.
 * Immutable.
 */
final class Leftovers {

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private final List<Leftover> wanted;
    private final List<Leftover> unwanted;

    private Leftovers(List<Leftover> wanted, List<Leftover> unwanted) {
        this.wanted = List.copyOf(wanted);
        this.unwanted = List.copyOf(unwanted);
    }

    /** None. */
    static Leftovers none() {
        return new Leftovers(List.of(), List.of());
    }

    /** Looks, before anything is started. */
    static Leftovers find(Supervisor supervisor, AgentOptions options) throws AgentException {
        Set<ServiceName> known =
                options.services().stream().map(ServiceOptions::name).collect(Collectors.toCollection(HashSet::new));
        if (options.balancer().isPresent()) {
            known.add(SupervisedHaproxy.NAME);
        }
        try {
            return of(supervisor.leftovers(), known);
        } catch (IOException e) {
            throw new AgentException("what runs here already can't be seen: " + e.getMessage(), "");
        }
    }

    /** These were found; the known ones are to be adopted. */
    static Leftovers of(List<Leftover> found, Set<ServiceName> known) {
        return new Leftovers(
                found.stream().filter(one -> known.contains(one.name())).toList(),
                found.stream().filter(one -> !known.contains(one.name())).toList());
    }

    /** Those that run and are to be adopted. */
    Set<ServiceName> own() {
        return names(wanted.stream().filter(Leftover::runs).toList());
    }

    /** Those that nobody wants any more. */
    Set<ServiceName> names() {
        return names(unwanted);
    }

    private static Set<ServiceName> names(Collection<Leftover> some) {
        return some.stream().map(Leftover::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether one of those that are to end is in the place that this service wants. */
    boolean hold(ServiceSpec service) {
        return unwanted.stream()
                .filter(Leftover::runs)
                .flatMap(found -> found.listens().stream())
                .anyMatch(place -> service.listens().stream().anyMatch(wish -> ServiceSet.meet(wish, place)));
    }

    /** How long one of them may take to end. */
    Duration longestStop() {
        return unwanted.stream()
                .map(found -> found.ending().grace())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** Takes those over that are to end: from now on they are not started again. */
    void inherit(Supervisor supervisor) {
        for (Leftover found : unwanted) {
            if (found.runs()) {
                LOG.warn(
                        "{} (process {}) still runs, and is not in the configuration any more: it gives up its traffic"
                                + " and ends",
                        found.name(),
                        found.pid());
            }
            supervisor.inherit(found.name());
        }
    }

    /**
     * Ends them, when the balancers have let go of those that took traffic. Blocks until all is over, which is bounded.
     *
     * @param release asks the balancers
     * @param usual how long they may take to let go, beyond the time for requests to end
     */
    void end(Supervisor supervisor, DrainDesk.Runs release, Duration usual) throws InterruptedException {
        List<Leftover> inTraffic = unwanted.stream()
                .filter(found -> found.runs() && !found.listens().isEmpty())
                .toList();
        if (!inTraffic.isEmpty()) {
            Duration drain = inTraffic.stream()
                    .map(found -> found.ending().drain())
                    .max(Comparator.naturalOrder())
                    .orElse(Duration.ZERO);
            release.begin(new ReleaseQuestion(new TreeSet<>(names(inTraffic))), drain.plus(usual), false)
                    .run(_ -> {});
        }
        try {
            supervisor.stopAll(names()).get(longestStop().plus(StepTimes.KILLED).toMillis(), TimeUnit.MILLISECONDS);
            unwanted.stream().filter(Leftover::runs).forEach(Leftovers::ended);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Not all ended that is not in the configuration any more: {}", names());
        }
    }

    private static void ended(Leftover found) {
        if (found.tasksAfterStop() == 0) {
            LOG.info("{} has ended", found.name());
        } else {
            LOG.warn(
                    "{} has ended. It had {} to run after that; what, nobody knows any more: see to it by hand",
                    found.name(),
                    found.tasksAfterStop() == 1 ? "a task" : found.tasksAfterStop() + " tasks");
        }
    }
}
