package dev.muster.agent.api;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * How a restart stands: the answer to {@code POST /v1/restart} and {@code POST /v1/restart/look}.
 *
 * @param format the version of this JSON
 * @param id the order's
 * @param state {@code running}, {@code done}, {@code failed}; {@code unknown} when the node's agent knows of no such
 *     order; {@code silent} when the node has not answered
 * @param lines what was done so far, the oldest first; from another node foreign text
 */
@Json
public record RestartReport(int format, String id, String node, String service, String state, List<String> lines) {

    public RestartReport {
        lines = List.copyOf(lines);
    }

    /** Whether it goes on. */
    public boolean running() {
        return state.equals("running");
    }

    /** Whether it was done. */
    public boolean done() {
        return state.equals("done");
    }

    /** Whether the node has not answered. */
    public boolean silent() {
        return state.equals("silent");
    }
}
