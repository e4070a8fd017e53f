package dev.muster.haproxy;

import java.util.List;

/**
 * All that HAProxy should do, at one moment. Immutable.
 *
 * @param version grows with each state; a newer one replaces an older one that was not applied yet
 * @param causes which events led here, in words, for the history
 */
public record DesiredState(long version, List<Pool> pools, List<String> causes) {

    public DesiredState {
        pools = List.copyOf(pools);
        causes = List.copyOf(causes);
    }
}
