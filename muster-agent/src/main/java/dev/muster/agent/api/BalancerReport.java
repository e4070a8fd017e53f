package dev.muster.agent.api;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * What this agent's balancer is doing: {@code GET /v1/balancer}; 404 on an agent without one.
 *
 * @param format the version of this JSON
 * @param haproxyPid HAProxy's master process, which lasts
 * @param workerPid the process that takes requests; each reload brings another
 * @param url where clients connect
 * @param statsUrl HAProxy's own statistics page
 * @param reloads how often HAProxy has been reloaded since the agent started
 * @param held what people want of it, over what the cluster says
 * @param problem what stands in the way, in words; empty when all is well
 * @param history the newest generations first, a bounded number of them
 */
@Json
public record BalancerReport(
        int format,
        String haproxyVersion,
        long haproxyPid,
        long workerPid,
        String url,
        String statsUrl,
        long generation,
        long reloads,
        List<HeldEntry> held,
        String problem,
        List<GenerationEntry> history) {

    public BalancerReport {
        held = List.copyOf(held);
        history = List.copyOf(history);
    }

    /**
     * What is held until it is released.
     *
     * @param server {@code POOL/NAME}; empty for a generation that was rolled back to
     * @param says what, in words
     * @param since when it was ordered
     * @param there whether the balancer has the server now
     */
    @Json
    public record HeldEntry(String server, String says, String since, boolean there) {}

    /** One change: why, how, how long. */
    @Json
    public record GenerationEntry(
            long number, String at, List<String> causes, String how, List<String> steps, double tookMillis) {

        public GenerationEntry {
            causes = List.copyOf(causes);
            steps = List.copyOf(steps);
        }
    }
}
