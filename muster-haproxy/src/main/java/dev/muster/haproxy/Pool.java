package dev.muster.haproxy;

import java.util.List;

/**
 * A backend as it is wanted. Servers are sorted by name, so that two balancers render the same bytes.
 *
 * @param algorithm HAProxy's {@code balance} algorithm; one that takes servers at run time
 * @param healthPath the path of the HTTP check
 */
public record Pool(PoolName name, String algorithm, String healthPath, List<Server> servers) {

    public Pool {
        servers =
                servers.stream().sorted((a, b) -> a.name().compareTo(b.name())).toList();
    }
}
