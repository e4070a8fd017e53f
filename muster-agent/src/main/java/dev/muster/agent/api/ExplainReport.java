package dev.muster.agent.api;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * Why a member or a service does or does not receive traffic: {@code GET /v1/explain/NAME}; 404 when nobody is named
 * so.
 *
 * @param format the version of this JSON
 * @param name what was asked for
 * @param subjects those without traffic first, a bounded number of them
 * @param left how many more there are
 */
@Json
public record ExplainReport(int format, String name, List<Subject> subjects, int left) {

    public ExplainReport {
        subjects = List.copyOf(subjects);
    }

    /**
     * One service on one member, or a member that offers none.
     *
     * @param service empty for a member as such
     * @param traffic whether this agent's balancer sends it requests
     * @param summary the answer in a sentence
     * @param facts the chain that leads there, from gossip to HAProxy
     */
    @Json
    public record Subject(String node, String service, boolean traffic, String summary, List<Fact> facts) {

        public Subject {
            facts = List.copyOf(facts);
        }
    }

    /**
     * One link of the chain.
     *
     * @param what who says it: gossip, quarantine, service, pool, panic, held, HAProxy, last check, requests, balancer
     * @param speaks {@code for} its traffic, {@code against} it, or {@code neither}
     */
    @Json
    public record Fact(String what, String speaks, String says) {}
}
