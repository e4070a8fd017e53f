package dev.muster.agent.api;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * What this agent's balancer would do now: {@code GET /v1/plan}; or if a member left: {@code GET
 * /v1/plan/if-leaves/NAME}. 404 on an agent without a balancer, and when no member is named so.
 *
 * @param format the version of this JSON
 * @param steps what would be done at once, in words
 * @param reload what would force a reload of HAProxy, in words; empty when there would be none
 * @param problem why it could not be had; empty when it could
 */
@Json
public record PlanReport(int format, List<String> steps, List<String> reload, String problem) {

    public PlanReport {
        steps = List.copyOf(steps);
        reload = List.copyOf(reload);
    }

    /** Whether anything would be done. */
    public boolean changes() {
        return !steps.isEmpty() || !reload.isEmpty();
    }
}
