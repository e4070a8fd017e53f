package dev.muster.haproxy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A backend as it is wanted. Servers are sorted by name, so that two balancers render the same bytes; of
 * several with one name the first counts.
 *
 * @param algorithm HAProxy's {@code balance} algorithm; one that takes servers at run time
 * @param healthPath the path of the HTTP check
 * @param healthStatuses which answers pass it
 * @param traffic which traffic it takes
 */
public record Pool(
        PoolName name,
        String algorithm,
        String healthPath,
        HealthStatuses healthStatuses,
        Traffic traffic,
        List<Server> servers) {

    private static final Pattern ALGORITHM = Pattern.compile("[a-z]{1,20}( ?[A-Za-z0-9_(),.:-]{1,64}){0,8}");
    private static final Pattern PATH = Pattern.compile("/[!-~]{0,255}");

    public Pool {
        if (!ALGORITHM.matcher(algorithm).matches()) {
            throw new IllegalArgumentException("not a balance algorithm: " + algorithm);
        }
        if (!PATH.matcher(healthPath).matches()) {
            throw new IllegalArgumentException("a health path begins with '/' and has no blanks: " + healthPath);
        }
        servers = once(
                servers.stream().sorted((a, b) -> a.name().compareTo(b.name())).toList());
    }

    private static List<Server> once(List<Server> sorted) {
        List<Server> kept = new ArrayList<>(sorted.size());
        for (Server server : sorted) {
            if (kept.isEmpty() || !kept.getLast().name().equals(server.name())) {
                kept.add(server);
            }
        }
        return kept.size() == sorted.size() ? sorted : List.copyOf(kept);
    }

    /** A pool of HTTP servers that takes what no other pool takes. */
    public Pool(
            PoolName name, String algorithm, String healthPath, HealthStatuses healthStatuses, List<Server> servers) {
        this(name, algorithm, healthPath, healthStatuses, Traffic.HTTP, servers);
    }

    /** The same pool with other traffic. */
    public Pool withTraffic(Traffic other) {
        return new Pool(name, algorithm, healthPath, healthStatuses, other, servers);
    }

    /** The same pool with these servers. */
    public Pool with(List<Server> others) {
        return new Pool(name, algorithm, healthPath, healthStatuses, traffic, others);
    }
}
