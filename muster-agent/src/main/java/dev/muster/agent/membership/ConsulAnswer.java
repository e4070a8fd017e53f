package dev.muster.agent.membership;

import io.avaje.json.JsonException;
import io.avaje.jsonb.Json;
import io.avaje.jsonb.Jsonb;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a service as Consul tells of it. All of it is foreign, and anything may be missing. Immutable.
 * Source: Consul's documentation of {@code /v1/health/service/:service}.
 */
@Json
record ConsulAnswer(
        @Json.Property("Node") @Nullable Node node,
        @Json.Property("Service") @Nullable Instance service,
        @Json.Property("Checks") @Nullable List<@Nullable Check> checks) {

    private static final Jsonb JSON = Jsonb.builder().build();

    @Json
    record Node(
            @Json.Property("Node") @Nullable String name,
            @Json.Property("Address") @Nullable String address) {}

    @Json
    record Instance(
            @Json.Property("ID") @Nullable String id,
            @Json.Property("Address") @Nullable String address,
            @Json.Property("Port") long port,
            @Json.Property("Meta") @Nullable Map<String, @Nullable String> meta,
            @Json.Property("Weights") @Nullable Weights weights) {}

    @Json
    record Weights(
            @Json.Property("Passing") long passing,
            @Json.Property("Warning") long warning) {}

    @Json
    record Check(
            @Json.Property("CheckID") @Nullable String id,
            @Json.Property("Status") @Nullable String status) {}

    /**
     * Reads an answer.
     *
     * @throws IllegalArgumentException if it is not one
     */
    static List<@Nullable ConsulAnswer> read(String body) {
        try {
            return new ArrayList<>(JSON.type(ConsulAnswer.class).list().fromJson(body));
        } catch (JsonException e) {
            throw new IllegalArgumentException("what it says is no list of instances in JSON", e);
        }
    }
}
