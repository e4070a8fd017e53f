package dev.muster.agent.api;

import io.avaje.jsonb.Json;
import java.util.Objects;

/**
 * What of this node is to drain, or to take traffic again: the body of {@code POST /v1/drain} and {@code POST
 * /v1/ready}.
 *
 * @param service its name; empty: all services of the node
 * @param timeoutMillis with {@code drain}: how long to wait for the balancers; 0: as long as a leave would
 */
@Json
public record DrainRequest(String service, long timeoutMillis) {

    public DrainRequest {
        service = Objects.requireNonNullElse(service, "");
    }
}
