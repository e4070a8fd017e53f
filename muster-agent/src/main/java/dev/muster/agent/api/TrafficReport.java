package dev.muster.agent.api;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * How the requests for a service are shared among its versions: {@code GET /v1/traffic/SERVICE}, and the answer to
 * {@code POST /v1/traffic}.
 *
 * @param format the version of this JSON
 * @param versions sorted; a server without a version has the version {@code none}
 * @param servers sorted by version, then by node
 * @param problem what of an order was not done, in words; empty when all was
 */
@Json
public record TrafficReport(
        int format, String service, List<VersionEntry> versions, List<ServerEntry> servers, String problem) {

    public TrafficReport {
        versions = List.copyOf(versions);
        servers = List.copyOf(servers);
    }

    /**
     * One version.
     *
     * @param servers how many are ready
     * @param weight the sum of their weights
     * @param percent of the requests that balancers send by these weights
     */
    @Json
    public record VersionEntry(String version, int servers, int weight, double percent) {}

    /**
     * One server.
     *
     * @param state what the agent beside it says
     */
    @Json
    public record ServerEntry(String node, String version, int weight, String state) {}
}
