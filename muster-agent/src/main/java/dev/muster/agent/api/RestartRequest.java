package dev.muster.agent.api;

import io.avaje.jsonb.Json;
import java.util.Objects;

/**
 * A service to be restarted, or to be looked after while it is: the body of {@code POST /v1/restart} and {@code POST
 * /v1/restart/look}.
 *
 * @param node whose service; empty: this agent's own
 * @param id the order's, 16 hexadecimal digits; an order that is sent again with the same one is carried out once;
 *     empty with the first: the agent makes one
 * @param atOnce whether the balancers are not asked to let go of it first
 * @param timeoutMillis how long it may take from its start until the balancers send it requests; 0: a minute
 */
@Json
public record RestartRequest(String node, String service, String id, boolean atOnce, long timeoutMillis) {

    public RestartRequest {
        node = Objects.requireNonNullElse(node, "");
        service = Objects.requireNonNullElse(service, "");
        id = Objects.requireNonNullElse(id, "");
    }

    /** To look how it stands. */
    public RestartRequest look(RestartReport begun) {
        return new RestartRequest(begun.node(), begun.service(), begun.id(), atOnce, timeoutMillis);
    }
}
