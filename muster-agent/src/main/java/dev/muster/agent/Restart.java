package dev.muster.agent;

import dev.muster.agent.drain.HandshakeReport;
import dev.muster.agent.drain.Readmission;
import dev.muster.agent.drain.ReleaseQuestion;
import dev.muster.agent.drain.ServingAnswer;
import dev.muster.agent.rollout.OwnerAnswer;
import dev.muster.agent.rollout.OwnerAnswer.State;
import dev.muster.agent.rollout.OwnerOrder;
import dev.muster.agent.roster.PrintableText;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.ServicePhase;
import dev.muster.supervisor.ServiceStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One restart of one service: drained, stopped, started, ready, and passed by the balancers. Each step is bounded. The
 * thread that calls {@link #run} does the steps; {@link #answer} may be called by any. Source:
 * decisions 36 and 42.
 */
final class Restart {

    private static final Logger LOG = LoggerFactory.getLogger(Restart.class);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    /** What the cluster sends this node. */
    interface Traffic {

        /** The service asks for no more traffic. Done when the cluster was told. */
        CompletableFuture<Void> out(ServiceName service);

        /** It may have traffic again; empty if somebody has drained it by hand. Done when the cluster was told. */
        Optional<CompletableFuture<Void>> back(ServiceName service);

        /** Waits until the balancers have let go of it. */
        DrainRun drain(ReleaseQuestion question, Duration deadline);

        /** Waits until the balancers send it requests. */
        Readmission readmit(ReleaseQuestion question, Duration deadline) throws InterruptedException;
    }

    /** What runs on this node. */
    interface Processes {

        CompletableFuture<Void> stop(ServiceName service, Optional<Duration> grace);

        /** False when this node leaves meanwhile, and it stays down. For one that was started again it is nothing. */
        boolean start(ServiceName service);

        Optional<ServiceStatus> status(ServiceName service);
    }

    private final OwnerOrder.Restart order;
    private final Processes processes;
    private final Traffic traffic;
    private final boolean told;
    private final Duration drainTime;
    private final Duration stopTime;
    private final long begunNanos = System.nanoTime();
    private OptionalLong pidBefore = OptionalLong.empty();
    private boolean stopped;
    private final List<String> lines = new ArrayList<>();
    private State state = State.RUNNING;

    /**
     * @param told whether the cluster is told of it
     * @param drainTime how long the balancers have; 0: they are not waited for
     * @param stopTime how long it has to end before it is killed
     */
    Restart(
            OwnerOrder.Restart order,
            Processes processes,
            Traffic traffic,
            boolean told,
            Duration drainTime,
            Duration stopTime) {
        this.order = order;
        this.processes = processes;
        this.traffic = traffic;
        this.told = told;
        this.drainTime = drainTime;
        this.stopTime = stopTime;
    }

    ServiceName service() {
        return order.service();
    }

    /** How it stands. Any thread. */
    synchronized OwnerAnswer answer() {
        return new OwnerAnswer(state, lines);
    }

    boolean isOver() {
        return answer().state() != State.RUNNING;
    }

    /** Seconds since it was begun, in words. */
    String age() {
        return seconds(System.nanoTime() - begunNanos);
    }

    private synchronized void say(String line) {
        lines.add(line);
        LOG.info("Restart of {}: {}", order.service(), line);
    }

    /** Once. However it ended, only the service's own state, and its next restart, keep it out of traffic. */
    private void end(State how, String line) {
        if (!isOver()) {
            Optional<CompletableFuture<Void>> _ = traffic.back(order.service());
            synchronized (this) {
                say(line);
                state = how;
            }
        }
    }

    /**
     * All of it. Blocks; an interrupt ends it where it is, because the node leaves or the agent ends alone. In the
     * latter case a service that was stopped runs again before this returns, if that can be had in bounded time: one
     * that is restarted is to run, and nobody knows when the next agent comes.
     */
    void run() {
        try {
            steps();
        } catch (InterruptedException _) {
            end(State.FAILED, "not finished: this agent leaves or ends" + runAgain());
        } catch (RuntimeException e) {
            LOG.error("The restart of {} failed", order.service(), e);
            end(State.FAILED, "it went wrong inside Muster; the agent's log says where");
        }
    }

    private void steps() throws InterruptedException {
        if (told && order.drain()) {
            drain();
        }
        if (!stop()) {
            return;
        }
        long started = System.nanoTime();
        if (!processes.start(order.service())) {
            end(State.FAILED, "not started again: this node leaves");
            return;
        }
        if (!awaitReady(started)) {
            return;
        }
        pass(started);
    }

    private void drain() throws InterruptedException {
        awaitTold(traffic.out(order.service()));
        if (drainTime.isZero()) {
            say("gives up its traffic; nobody waits, for the time to drain is 0");
            return;
        }
        say("gives up its traffic; the balancers have " + seconds(drainTime.toNanos()) + " to let go of it");
        HandshakeReport end = traffic.drain(question(), drainTime).run(_ -> {});
        say(DrainWords.of(end)
                + (end.complete()
                        ? ""
                        : "; "
                                + end.words().stream()
                                        .filter(word -> word.state() != HandshakeReport.State.RELEASED)
                                        .map(word -> DrainWords.node(word) + ": " + DrainWords.of(word))
                                        .limit(3)
                                        .collect(Collectors.joining("; "))));
    }

    /** Starts what was stopped, and waits until a process is there; what came of it, in words. */
    private String runAgain() {
        if (!stopped || !processes.start(order.service())) {
            return "";
        }
        long end = System.nanoTime() + stopTime.plus(StepTimes.KILLED).toNanos();
        try {
            while (System.nanoTime() - end < 0) {
                OptionalLong pid = processes
                        .status(order.service())
                        .map(ServiceStatus::pid)
                        .orElse(OptionalLong.empty());
                if (pid.isPresent() && !pid.equals(pidBefore)) {
                    return "; it was started again first, as process " + pid.getAsLong();
                }
                TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        LOG.warn("{} does not run now: {}. The next agent of this node starts it", order.service(), detail());
        return "; it does not run now, and the next agent of this node starts it";
    }

    private boolean stop() throws InterruptedException {
        long begun = System.nanoTime();
        pidBefore = processes.status(order.service()).map(ServiceStatus::pid).orElse(OptionalLong.empty());
        stopped = true;
        CompletableFuture<Void> stopped = processes.stop(order.service(), Optional.empty());
        if (settles(stopped, stopTime.plus(StepTimes.KILLED))) {
            say("stopped in " + seconds(System.nanoTime() - begun));
            return true;
        }
        if (settles(processes.stop(order.service(), Optional.of(Duration.ZERO)), StepTimes.KILLED)) {
            say("did not end by itself, and was killed, after " + seconds(System.nanoTime() - begun));
            return true;
        }
        end(State.FAILED, "it can't be ended: " + detail());
        return false;
    }

    private boolean awaitReady(long started) throws InterruptedException {
        long end = started + order.within().toNanos();
        while (true) {
            Optional<ServiceStatus> status = processes.status(order.service());
            ServicePhase phase = status.map(ServiceStatus::phase).orElse(ServicePhase.DOWN);
            if (phase == ServicePhase.READY) {
                say("started again, ready after " + seconds(System.nanoTime() - started));
                return true;
            }
            if (phase == ServicePhase.FAILED) {
                end(State.FAILED, "it failed: " + detail());
                return false;
            }
            if (System.nanoTime() - end >= 0) {
                end(
                        State.FAILED,
                        "not ready after " + seconds(order.within().toNanos()) + ": " + phase.word() + ", " + detail());
                return false;
            }
            TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
        }
    }

    private void pass(long started) throws InterruptedException {
        Optional<CompletableFuture<Void>> back = traffic.back(order.service());
        if (!told) {
            end(State.DONE, "done in " + age());
            return;
        }
        if (back.isEmpty()) {
            end(State.DONE, "done in " + age() + "; it takes no traffic, for it was drained by hand");
            return;
        }
        awaitTold(back.get());
        long begun = System.nanoTime();
        Duration left = order.within().minusNanos(begun - started);
        Readmission readmission = traffic.readmit(question(), left.isNegative() ? Duration.ZERO : left);
        String took = seconds(System.nanoTime() - begun);
        switch (readmission.outcome().orElse(Readmission.Outcome.DEADLINE)) {
            case NOBODY -> {
                say("no balancer is known that could tell whether it sends requests again" + silent(readmission));
                end(State.DONE, "done in " + age());
            }
            case PASSED -> {
                say("passed by " + names(readmission.passedBy()) + " after " + took + silent(readmission));
                end(State.DONE, "done in " + age());
            }
            case DEADLINE ->
                end(State.FAILED, "ready, but not all balancers send it requests: " + words(readmission, false));
        }
    }

    /** Those that can't answer, and others that said something else than that it serves. */
    private static String silent(Readmission readmission) {
        String words = words(readmission, true);
        return words.isEmpty() ? "" : " (" + words + ")";
    }

    private static String words(Readmission readmission, boolean passed) {
        return readmission.words().entrySet().stream()
                .filter(word -> passed
                        ? !word.getValue().equals(ServingAnswer.SERVING.words())
                        : !readmission.passedBy().contains(word.getKey()))
                .limit(3)
                .map(word -> PrintableText.of(word.getKey()) + ": " + word.getValue())
                .collect(Collectors.joining("; "));
    }

    private static String names(Collection<String> nodes) {
        String some = nodes.stream().limit(4).map(PrintableText::of).collect(Collectors.joining(", "));
        return nodes.size() > 4 ? some + " and " + (nodes.size() - 4) + " more" : some;
    }

    private ReleaseQuestion question() {
        return new ReleaseQuestion(new TreeSet<>(Set.of(order.service())));
    }

    private String detail() {
        return processes
                .status(order.service())
                .map(ServiceStatus::detail)
                .filter(words -> !words.isEmpty())
                .orElse("its log may say why");
    }

    private void awaitTold(CompletableFuture<Void> sent) throws InterruptedException {
        if (!settles(sent, StepTimes.TELL)) {
            say("the cluster could not be told in time");
        }
    }

    private static boolean settles(CompletableFuture<Void> step, Duration time) throws InterruptedException {
        try {
            step.get(time.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException | TimeoutException _) {
            return false;
        }
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }
}
