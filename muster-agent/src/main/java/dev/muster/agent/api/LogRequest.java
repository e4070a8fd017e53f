package dev.muster.agent.api;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Objects;

/**
 * Which lines of the logs are wanted: the body of {@code POST /v1/logs}. Logs may hold secrets, so reading them needs
 * the token, as every POST does.
 *
 * @param logs of which services, and from where; none: all of this agent, as if nothing had been read
 * @param lines where nothing has been read yet: how many of the last lines of each service
 * @param waitMillis when there is nothing new, how long to wait for something; 5 s at most
 */
@Json
public record LogRequest(List<LogStand> logs, int lines, int waitMillis) {

    public LogRequest {
        logs = List.copyOf(Objects.requireNonNullElse(logs, List.of()));
    }
}
