package dev.muster.agent.roster;

import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.Traffic;
import dev.muster.supervisor.ServiceName;
import java.util.List;

/**
 * A pool of a balancer, and the service that it takes. Source: design section 4, "Pools".
 *
 * @param service the service whose instances are its servers
 * @param algorithm HAProxy's {@code balance} algorithm
 * @param healthPath the path of HAProxy's own check
 * @param healthStatuses which answers pass it
 * @param traffic which traffic it takes
 */
public record PoolSettings(
        PoolName name,
        ServiceName service,
        String algorithm,
        String healthPath,
        HealthStatuses healthStatuses,
        Traffic traffic) {

    /** The pool {@code web} of the service {@code web}. */
    public static PoolSettings web(String healthPath) {
        return new PoolSettings(
                new PoolName("web"),
                new ServiceName("web"),
                "roundrobin",
                healthPath,
                HealthStatuses.DEFAULT,
                Traffic.HTTP);
    }

    /** With other answers that pass HAProxy's check. */
    public PoolSettings withHealthStatuses(HealthStatuses wanted) {
        return new PoolSettings(name, service, algorithm, healthPath, wanted, traffic);
    }

    /**
     * Refuses what no pool can have.
     *
     * @throws IllegalArgumentException with a message for people
     */
    public void check() {
        Pools.check(this);
    }

    /** A pool like this of another service: named after it, and below the path that is its name. */
    PoolSettings forService(ServiceName other) {
        Traffic below = new Traffic(
                traffic.mode(),
                traffic.hosts(),
                List.of("/" + other.value()),
                traffic.bind(),
                traffic.sticky(),
                traffic.slowStart(),
                traffic.maxConnections());
        return new PoolSettings(new PoolName(other.value()), other, algorithm, healthPath, healthStatuses, below);
    }
}
