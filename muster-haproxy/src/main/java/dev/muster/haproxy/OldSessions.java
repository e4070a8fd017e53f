package dev.muster.haproxy;

import dev.muster.haproxy.plan.PlanOperation;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.runtime.MasterClient;
import dev.muster.haproxy.runtime.MasterProcesses;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends requests in the workers that reloads left behind: the Runtime API of the worker in charge doesn't reach them. On
 * a thread of its own, once; where it doesn't succeed, HAProxy's own time-out ends what waits. Any thread.
 */
final class OldSessions {

    private static final Logger LOG = LoggerFactory.getLogger(OldSessions.class);

    private static final int MOST_OLD_WORKERS = 16;

    private final MasterClient master;

    OldSessions(MasterClient master) {
        this.master = master;
    }

    /** Does in the old workers what the one in charge has done. */
    void endSessions(List<PlanOperation.ForHaproxy> done) {
        Set<ServerKey> servers = done.stream()
                .filter(PlanOperation.EndSessions.class::isInstance)
                .map(PlanOperation::key)
                .collect(Collectors.toSet());
        if (!servers.isEmpty()) {
            Thread.ofVirtual().name("muster-haproxy-old-sessions").start(() -> endIn(servers));
        }
    }

    private void endIn(Set<ServerKey> servers) {
        try {
            master.processes().oldWorkers().stream()
                    .map(MasterProcesses.Worker::pid)
                    .limit(MOST_OLD_WORKERS)
                    .forEach(worker -> end(worker, servers));
        } catch (IOException e) {
            LOG.debug("Old workers of HAProxy can't be told to end requests", e);
        }
    }

    private void end(long worker, Set<ServerKey> servers) {
        try {
            int ended = master.endSessions(worker, servers);
            if (ended > 0) {
                LOG.info("Ended {} requests of the old HAProxy worker {} that waited for {}", ended, worker, servers);
            }
        } catch (IOException e) {
            LOG.debug("The old worker {} of HAProxy can't be told to end requests", worker, e);
        }
    }
}
