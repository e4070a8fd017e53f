package dev.muster.haproxy;

import dev.muster.haproxy.plan.ActualServer;
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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

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

    /**
     * {@code known} are the servers as they were: those that are still so are taken over, and what HAProxy doesn't
     * tell of the others.
     */
    static HaproxyView look(RuntimeClient client, MasterClient master, ActualState known) throws IOException {
        ProcessInfo worker = client.info();
        MasterProcesses processes = master.processes();
        ActualState servers = client.servers();
        Map<ServerKey, ServerStatistics> statistics = client.statistics();
        return new HaproxyView(
                worker,
                processes.reloads(),
                oldWorkers(processes, master),
                servers.each(server -> joined(server, known.servers().get(server.key()), statistics.get(server.key())))
                        .sharing(known),
                statistics);
    }

    private static ActualServer joined(
            ActualServer server, @Nullable ActualServer known, @Nullable ServerStatistics statistics) {
        ActualServer counted = statistics == null ? server : server.withMaxconn(OptionalInt.of(statistics.maxconn()));
        return known == null || known.id() != server.id() ? counted : counted.withGiven(known.given());
    }

    /** As another process, whose servers were given these words. */
    HaproxyView withGiven(Map<ServerKey, List<String>> lines) {
        return new HaproxyView(
                worker,
                reloads,
                oldWorkers,
                servers.each(server -> server.withGiven(Optional.ofNullable(lines.get(server.key())))),
                statistics);
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
