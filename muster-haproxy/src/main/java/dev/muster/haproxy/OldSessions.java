package dev.muster.haproxy;

import dev.muster.haproxy.plan.PlanOperation;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.runtime.MasterClient;
import dev.muster.haproxy.runtime.MasterProcesses;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends requests in the workers that reloads left behind: the Runtime API of the worker in charge doesn't reach them. On
 * a thread of its own, which looks again until none is left; where that doesn't succeed, HAProxy's own time-out ends
 * what waits. Any thread.
 */
final class OldSessions {

    private static final Logger LOG = LoggerFactory.getLogger(OldSessions.class);

    private static final int MOST_OLD_WORKERS = 16;

    /** A round ends up to 200 requests of a worker. */
    private static final int MOST_ROUNDS = 50;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

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
            List<Long> workers = oldWorkers();
            long ended = 0;
            for (int round = 0; round < MOST_ROUNDS && !workers.isEmpty(); round++) {
                List<Long> open = new ArrayList<>();
                for (long worker : workers) {
                    OptionalInt found = end(worker, servers);
                    ended += found.orElse(0);
                    // Also where the connection broke half way: the next look says what is left.
                    if (found.orElse(1) > 0) {
                        open.add(worker);
                    }
                }
                workers = open;
                if (!workers.isEmpty()) {
                    Thread.sleep(BETWEEN_LOOKS); // Until those that were told to end have.
                }
            }
            if (ended > 0) {
                LOG.info("Had requests end in old HAProxy workers that waited for {}, {} times", servers, ended);
            }
            if (!workers.isEmpty()) {
                LOG.warn("Requests in the old HAProxy workers {} still wait for {}", workers, servers);
            }
        } catch (IOException e) {
            LOG.debug("Old workers of HAProxy can't be told to end requests", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Long> oldWorkers() throws IOException {
        return master.processes().oldWorkers().stream()
                .map(MasterProcesses.Worker::pid)
                .limit(MOST_OLD_WORKERS)
                .toList();
    }

    /** How many were found and told to end; empty when nobody knows. */
    private OptionalInt end(long worker, Set<ServerKey> servers) {
        try {
            return OptionalInt.of(master.endSessions(worker, servers));
        } catch (IOException e) {
            LOG.debug("The old worker {} of HAProxy can't be told to end requests", worker, e);
            return OptionalInt.empty();
        }
    }
}
