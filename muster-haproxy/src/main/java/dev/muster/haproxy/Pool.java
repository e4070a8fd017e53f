package dev.muster.haproxy;

import java.util.Collection;
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
        servers = ServerList.copyOf(servers);
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

    /**
     * The same pool with these servers in place of those of their names, and without those of these names. All others
     * are the same objects, by which a balancer sees at once that nothing changed about them.
     */
    public Pool with(Collection<Server> changed, Collection<ServerName> gone) {
        return with(ServerList.copyOf(servers).with(changed, gone));
    }
}
