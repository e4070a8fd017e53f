package dev.muster.haproxy;

import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.runtime.MasterClient;
import dev.muster.haproxy.runtime.MasterProcesses;
import dev.muster.haproxy.runtime.ProcessInfo;
import dev.muster.haproxy.runtime.RuntimeClient;
import dev.muster.haproxy.runtime.ServerStatistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One look at a running HAProxy.
 *
 * @param worker who answered
 * @param reloads how often its master has reloaded
 * @param oldWorkers those that reloads left behind
 */
record HaproxyView(
        ProcessInfo worker,
        long reloads,
        List<OldWorker> oldWorkers,
        ActualState servers,
        Map<ServerKey, ServerStatistics> statistics) {

    /** So many old workers are asked for their connections at each look. */
    private static final int MOST_ASKED = 16;

    /** {@code known} are the servers as they were; those that are still so are taken over. */
    static HaproxyView look(RuntimeClient client, MasterClient master, ActualState known) throws IOException {
        ProcessInfo worker = client.info();
        MasterProcesses processes = master.processes();
        return new HaproxyView(
                worker,
                processes.reloads(),
                oldWorkers(processes, master),
                client.servers().sharing(known),
                client.statistics());
    }

    boolean sameProcess(HaproxyView other) {
        return worker.pid() == other.worker.pid();
    }

    private static List<OldWorker> oldWorkers(MasterProcesses processes, MasterClient master) {
        List<OldWorker> workers = new ArrayList<>();
        for (MasterProcesses.Worker worker : processes.oldWorkers()) {
            OptionalLong connections = OptionalLong.empty();
            if (workers.size() < MOST_ASKED) {
                try {
                    connections = OptionalLong.of(master.connections(worker.pid()));
                } catch (IOException _) {
                    // It may just have ended.
                }
            }
            workers.add(new OldWorker(worker.pid(), worker.age(), connections));
        }
        return workers;
    }
}
