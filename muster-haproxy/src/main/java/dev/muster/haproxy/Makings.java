package dev.muster.haproxy;

import java.util.List;

/**
 * What a configuration was made with, servers and other balancers aside: enough to make it again. Immutable. It holds
 * secrets, so it is kept where only the user that runs the balancer may read.
 *
 * @param template the text of the template
 * @param settings what the user gave the template
 * @param pools without their servers
 */
public record Makings(String template, TemplateSettings settings, List<Pool> pools) {

    public Makings {
        pools = pools.stream().map(pool -> pool.with(List.of())).toList();
    }

    /** Keeps what is secret out of logs. */
    @Override
    public String toString() {
        return "Makings[" + template.length() + " characters, " + pools.size() + " pools]";
    }
}
