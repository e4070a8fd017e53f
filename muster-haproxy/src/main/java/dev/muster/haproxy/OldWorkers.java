package dev.muster.haproxy;

import dev.muster.haproxy.plan.ActualServer;
import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.PlanOperation;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.plan.Target;
import dev.muster.haproxy.runtime.MasterClient;
import dev.muster.haproxy.runtime.RuntimeCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has old workers take servers out too: a client that keeps its connection alive gets one more answer from the old
 * worker, which checks no server any more and would believe for ever what it knew at the reload. Source: design 11,
 * "Drain handshake"; HAProxy reference 1.6.
 */
final class OldWorkers {

    private static final Logger LOG = LoggerFactory.getLogger(OldWorkers.class);

    private final MasterClient master;

    OldWorkers(MasterClient master) {
        this.master = master;
    }

    /** Those of the operations that take a server out are done in these workers as well. */
    void follow(List<OldWorker> workers, List<PlanOperation> operations) {
        if (!workers.isEmpty()) {
            takeOut(
                    workers,
                    operations.stream()
                            .filter(PlanOperation.Maintain.class::isInstance)
                            .map(PlanOperation::key)
                            .toList());
        }
    }

    /** After a reload: what was taken out while it was under way may have been heard by the new worker only. */
    void catchUp(List<OldWorker> workers, ActualState before, ActualState now, Map<ServerKey, Target> targets) {
        List<ServerKey> out = new ArrayList<>();
        for (ServerKey key : before.servers().keySet()) {
            ActualServer server = now.servers().get(key);
            Target target = targets.get(key);
            boolean wanted = target != null && target.intent() != Intent.WITHDRAW;
            if (!wanted && (server == null || server.maintenance())) {
                out.add(key);
            }
        }
        takeOut(workers, out);
    }

    private void takeOut(List<OldWorker> workers, List<ServerKey> servers) {
        for (OldWorker worker : workers) {
            for (ServerKey server : servers) {
                try {
                    master.send(worker.pid(), new RuntimeCommand.SetMaintenance(server));
                } catch (IOException | IllegalArgumentException e) {
                    LOG.debug("{} couldn't be taken out of the old worker {}", server, worker.pid(), e);
                }
            }
        }
    }
}
