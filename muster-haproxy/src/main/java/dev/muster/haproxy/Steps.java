package dev.muster.haproxy;

import dev.muster.haproxy.plan.ActualServer;
import dev.muster.haproxy.plan.Memory;
import dev.muster.haproxy.plan.Plan;
import dev.muster.haproxy.plan.PlanOperation;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.runtime.MasterClient;
import dev.muster.haproxy.runtime.RuntimeClient;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * What the servers go through: plans the next step of each, has it done, and remembers what the planner must know of
 * it. For the reconciler's thread.
 */
final class Steps implements AutoCloseable {

    private static final int LARGEST_BATCH = 256;

    private final Observed haproxy;
    private final RuntimeOperations operations;
    private final AdmissionChecks checks;
    private final OldSessions oldWorkers;
    private Memory memory = Memory.EMPTY;
    private List<ActualServer> outdated = List.of();
    private OptionalLong wakeAt = OptionalLong.empty();
    private List<String> refusals = List.of();

    /** {@code passed} gets each server that passes Muster's own check, from another thread. */
    Steps(
            Observed haproxy,
            RuntimeClient client,
            MasterClient master,
            BiConsumer<ServerKey, InetSocketAddress> passed) {
        this.haproxy = haproxy;
        this.operations = new RuntimeOperations(client);
        this.oldWorkers = new OldSessions(master);
        this.checks = new AdmissionChecks(passed);
    }

    Memory memory() {
        return memory;
    }

    /** When the next step is due even if nothing happens, by the last plan. */
    OptionalLong wakeAt() {
        return wakeAt;
    }

    /** What HAProxy refused and still hasn't done, in words. */
    List<String> refusals() {
        if (memory.servers().values().stream()
                .allMatch(server -> server.setbacks().inARow() == 0)) {
            refusals = List.of();
        }
        return refusals;
    }

    /** What Muster's own check of a server found last, in words. */
    String checkDetail(ServerKey key) {
        return checks.detail(key);
    }

    void passed(ServerKey key, InetSocketAddress address) {
        memory = memory.passed(key, address);
    }

    /** HAProxy is another process than before. */
    void haproxyIsNew() {
        memory = memory.afterRestart();
    }

    /** Servers that serve with another line than they should, by the last plan. */
    List<ActualServer> outdated() {
        return outdated;
    }

    /** Servers that aren't governed any more are nobody's to check. */
    void keepOnly(Predicate<ServerKey> governed) {
        memory.servers().keySet().stream().filter(governed.negate()).forEach(checks::stop);
    }

    /**
     * Takes the next step. While a reload is under way nobody knows which worker hears it: servers are only taken out,
     * which is done again in the new worker.
     *
     * @return whether there was anything to do
     */
    boolean take(Aim aim, boolean reloading, Turn turn) {
        long now = System.nanoTime();
        Plan plan = aim.planner().step(aim.targets().servers(), haproxy.servers(), memory, now);
        List<PlanOperation> due;
        if (reloading) {
            due = plan.operations().stream().filter(Steps::takesOut).toList();
            memory = memory.trying(due);
        } else {
            memory = plan.memory();
            due = plan.operations();
        }
        act(due, turn);
        outdated = plan.outdated();
        wakeAt = plan.wakeAt();
        return !due.isEmpty();
    }

    private static boolean takesOut(PlanOperation operation) {
        return operation instanceof PlanOperation.Maintain
                || operation instanceof PlanOperation.EndSessions
                || operation instanceof PlanOperation.Drain;
    }

    private void act(List<PlanOperation> due, Turn turn) {
        List<PlanOperation.ForHaproxy> remote = new ArrayList<>();
        for (PlanOperation operation : due) {
            switch (operation) {
                case PlanOperation.StartAdmission start -> checks.start(start.target());
                case PlanOperation.StopAdmission stop -> checks.stop(stop.key());
                case PlanOperation.ForHaproxy told -> remote.add(told);
            }
        }
        if (remote.isEmpty()) {
            return;
        }
        List<PlanOperation.ForHaproxy> batch = remote.subList(0, Math.min(remote.size(), LARGEST_BATCH));
        RuntimeOperations.Outcome outcome = operations.carryOut(batch, haproxy.servers(), memory, System.nanoTime());
        haproxy.after(outcome);
        memory = outcome.memory();
        oldWorkers.endSessions(outcome.done());
        refusals = outcome.problems();
        turn.did(outcome.steps(), outcome.uncertain());
    }

    @Override
    public void close() {
        checks.close();
    }
}
