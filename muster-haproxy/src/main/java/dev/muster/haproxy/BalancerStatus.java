package dev.muster.haproxy;

import java.util.List;
import java.util.Optional;

/**
 * A balancer at one moment. Immutable.
 *
 * @param haproxyVersion the release that runs
 * @param workerPid the process that takes requests; each reload brings another
 * @param generation the number of the last change
 * @param reloads how often the running HAProxy was reloaded
 * @param pools what each pool has
 * @param oldWorkers those that reloads left behind, which only finish what they have
 * @param holds what people want of it, over what the cluster says
 * @param problem what is wrong now, for people
 */
public record BalancerStatus(
        String haproxyVersion,
        long workerPid,
        long generation,
        long reloads,
        List<PoolStatus> pools,
        List<OldWorker> oldWorkers,
        Holds holds,
        Optional<String> problem) {

    public BalancerStatus {
        pools = List.copyOf(pools);
        oldWorkers = List.copyOf(oldWorkers);
    }
}
