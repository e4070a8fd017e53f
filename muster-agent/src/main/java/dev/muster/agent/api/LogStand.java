package dev.muster.agent.api;

import io.avaje.jsonb.Json;
import java.util.Objects;

/**
 * How far a service's log has been read.
 *
 * @param service its name
 * @param place as the agent gave it, to be handed back as it is; empty: nothing has been read yet
 */
@Json
public record LogStand(String service, String place) {

    public LogStand {
        service = Objects.requireNonNullElse(service, "");
        place = Objects.requireNonNullElse(place, "");
    }
}
