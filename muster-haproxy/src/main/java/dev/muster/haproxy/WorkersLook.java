package dev.muster.haproxy;

import dev.muster.haproxy.plan.ActualServer;
import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.runtime.MasterClient;
import dev.muster.haproxy.runtime.MasterProcesses;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One look at every worker of HAProxy, those that reloads left behind too: which servers are in service, and how many
 * sessions are on them. All of it comes by way of the master, so that no worker is taken for another. It blocks, for a
 * bounded time. Source: decision 34.
 */
final class WorkersLook {

    /** So many old workers are looked at; beyond that they are taken for workers that have every server. */
    private static final int MOST_OLD_WORKERS = 16;

    private static final Duration LONGEST = Duration.ofSeconds(2);

    /**
     * What one worker has.
     *
     * @param servers all, or those of the worker that it tells of
     * @param sessions on servers of the names that were asked for
     */
    private record Worker(ActualState servers, Map<ServerKey, Long> sessions) {}

    /**
     * Where a server stands.
     *
     * @param now whether a server of the worker in charge is meant
     * @param before whether a server of a worker before it is meant: its file may have named backends otherwise
     */
    record Place(Predicate<ServerKey> now, Predicate<ServerKey> before) {}

    private final Worker current;
    private final List<Worker> old;
    private final boolean oldUnseen;
    private final boolean reloaded;

    private WorkersLook(Worker current, List<Worker> old, boolean oldUnseen, boolean reloaded) {
        this.current = current;
        this.old = old;
        this.oldUnseen = oldUnseen;
        this.reloaded = reloaded;
    }

    /**
     * Looks.
     *
     * @param names of servers whose sessions are counted
     * @throws IOException when the master or the worker in charge doesn't answer
     */
    static WorkersLook at(MasterClient master, Set<String> names) throws IOException {
        long begun = System.nanoTime();
        MasterProcesses before = master.processes();
        MasterProcesses.Worker inCharge =
                before.worker().orElseThrow(() -> new IOException("HAProxy has no worker in charge"));
        Worker current = worker(master, inCharge.pid(), names);
        List<Worker> old = new ArrayList<>();
        List<Long> unseen = new ArrayList<>();
        for (MasterProcesses.Worker other : before.oldWorkers()) {
            if (old.size() >= MOST_OLD_WORKERS || System.nanoTime() - begun > LONGEST.toNanos()) {
                unseen.add(other.pid());
                continue;
            }
            try {
                old.add(worker(master, other.pid(), names));
            } catch (IOException _) {
                // It may just have ended: the master tells.
                unseen.add(other.pid());
            }
        }
        MasterProcesses after = master.processes();
        return new WorkersLook(
                current,
                old,
                after.oldWorkers().stream().anyMatch(worker -> unseen.contains(worker.pid())),
                after.reloads() != before.reloads()
                        || !after.worker()
                                .map(MasterProcesses.Worker::pid)
                                .equals(before.worker().map(w -> w.pid())));
    }

    private static Worker worker(MasterClient master, long pid, Set<String> names) throws IOException {
        return new Worker(master.servers(pid), master.sessions(pid, names));
    }

    /** What it found of one server. */
    Withdrawal of(Place place) {
        if (reloaded) {
            return Withdrawal.unseen(Withdrawal.Obstacle.RELOAD);
        }
        long sessions = sessions(current, place.now());
        for (Worker worker : old) {
            sessions += sessions(worker, place.before());
        }
        if (inService(current, place.now())) {
            return new Withdrawal.Pending(Withdrawal.Obstacle.IN_SERVICE, OptionalLong.of(sessions));
        }
        if (oldUnseen || old.stream().anyMatch(worker -> tellsNothing(worker) || inService(worker, place.before()))) {
            return new Withdrawal.Pending(Withdrawal.Obstacle.OLD_WORKER, OptionalLong.of(sessions));
        }
        return new Withdrawal.Done(sessions);
    }

    /** A worker that names no server at all may only hide them. */
    private static boolean tellsNothing(Worker worker) {
        return worker.servers().servers().isEmpty();
    }

    private static boolean inService(Worker worker, Predicate<ServerKey> meant) {
        return worker.servers().servers().values().stream()
                .filter(server -> meant.test(server.key()))
                .anyMatch(server -> !isOut(server));
    }

    private static boolean isOut(ActualServer server) {
        return server.maintenance();
    }

    private static long sessions(Worker worker, Predicate<ServerKey> meant) {
        return worker.sessions().entrySet().stream()
                .filter(entry -> meant.test(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
