package dev.muster.agent.roster;

import dev.muster.supervisor.ServiceName;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * So much of a service failed at once that none of it is removed. Immutable. Source: design section 5, "Two witnesses".
 *
 * @param held the nodes whose members failed and that stay nevertheless, sorted
 * @param all how many there are, with those
 */
public record Panic(ServiceName service, Set<String> held, int all) {

    public Panic {
        held = Collections.unmodifiableSet(new TreeSet<>(held));
    }

    /** What it is, in words. */
    public String words() {
        return held.size() + " of the " + all + " that serve " + service + " failed in a short time: this balancer may"
                + " be the one that is cut off, so it removes none of them, and HAProxy's checks decide";
    }
}
