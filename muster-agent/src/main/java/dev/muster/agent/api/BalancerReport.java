package dev.muster.agent.api;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * What this agent's balancer is doing: {@code GET /v1/balancer}; 404 on an agent without one.
 *
 * @param format the version of this JSON
 * @param url where clients connect
 * @param statsUrl HAProxy's own statistics page
 * @param reloads how often HAProxy has been reloaded since the agent started
 * @param problem what stands in the way, in words; empty when all is well
 * @param history the newest generations first, a bounded number of them
 */
@Json
public record BalancerReport(
        int format,
        String haproxyVersion,
        long haproxyPid,
        String url,
        String statsUrl,
        long generation,
        long reloads,
        String problem,
        List<GenerationEntry> history) {

    public BalancerReport {
        history = List.copyOf(history);
    }

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
