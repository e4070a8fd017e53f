package dev.muster.agent.api;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Shares of a service's requests by version: the body of {@code POST /v1/traffic}.
 *
 * @param shares such as {@code v2=10}, in percent; versions that are not named share the rest
 * @param usual instead of shares: each server gets the weight that it was configured with
 */
@Json
public record TrafficRequest(String service, List<String> shares, boolean usual) {

    public TrafficRequest {
        service = Objects.requireNonNullElse(service, "");
        @Nullable List<String> given = shares;
        shares = given == null ? List.of() : List.copyOf(given);
    }
}
