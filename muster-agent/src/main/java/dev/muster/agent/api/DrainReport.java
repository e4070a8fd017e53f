package dev.muster.agent.api;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * How this node's drain stands, or stood at its end; a leave is one too: {@code GET /v1/drain}, and the answer to
 * {@code POST /v1/drain} and {@code POST /v1/ready}.
 *
 * @param format the version of this JSON
 * @param number which drain since the agent started; 0: there was none
 * @param over whether it has ended
 * @param complete whether no balancer sends requests any more, and none is left
 * @param services what it was or is about
 * @param draining all services of the node that drain now
 * @param sessions how many requests were left, as far as the balancers said
 * @param tookMillis since its beginning
 * @param timeoutMillis when it is over at the latest, counted from its beginning
 * @param balancers what each balancer said, sorted by name
 * @param says all of it in a line, for people
 */
@Json
public record DrainReport(
        int format,
        long number,
        boolean over,
        boolean complete,
        List<String> services,
        List<String> draining,
        long sessions,
        long tookMillis,
        long timeoutMillis,
        List<BalancerEntry> balancers,
        String says) {

    public DrainReport {
        services = List.copyOf(services);
        draining = List.copyOf(draining);
        balancers = List.copyOf(balancers);
    }

    /**
     * One balancer.
     *
     * @param node its name, foreign text
     * @param released whether it sends no more requests
     * @param sessions how many requests were left when it spoke last; -1 if it didn't say
     * @param says what it said, in words
     */
    @Json
    public record BalancerEntry(String node, boolean released, long sessions, String says) {}
}
