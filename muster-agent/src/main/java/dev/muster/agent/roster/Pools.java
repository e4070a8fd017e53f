package dev.muster.agent.roster;

import dev.muster.haproxy.Attributes;
import dev.muster.haproxy.DesiredState;
import dev.muster.haproxy.Intent;
import dev.muster.haproxy.Pool;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.ServerName;
import dev.muster.supervisor.ServiceName;
import java.util.List;
import java.util.Map;

/** What a balancer should do, made from a roster. Pure. Source: design sections 4 and 5, "Two witnesses". */
public final class Pools {

    private Pools() {}

    /**
     * The servers of every pool; a server has the name of its node.
     *
     * @param panics of which services none is removed
     */
    public static DesiredState desired(
            Roster roster, List<PoolSettings> pools, Map<ServiceName, Panic> panics, List<String> causes) {
        return new DesiredState(
                roster.version(),
                pools.stream().map(p -> pool(roster, p, panics)).toList(),
                roster.balancers(),
                causes);
    }

    /**
     * Refuses settings that no pool can have.
     *
     * @throws IllegalArgumentException with a message for people
     */
    static void check(PoolSettings settings) {
        pool(Roster.empty(), settings, Map.of());
    }

    /** Whether a pool takes {@code instance}. */
    public static boolean routes(List<PoolSettings> pools, ServiceInstance instance) {
        return pools.stream().anyMatch(p -> p.service().equals(instance.service()));
    }

    private static Pool pool(Roster roster, PoolSettings settings, Map<ServiceName, Panic> panics) {
        List<Server> servers = roster.services().stream()
                .filter(i -> i.service().equals(settings.service()))
                .map(i -> new Server(
                        new ServerName(i.node()),
                        i.address(),
                        i.weight(),
                        intent(i, panics),
                        Attributes.fitting(i.attributes())))
                .toList();
        return new Pool(
                settings.name(),
                settings.algorithm(),
                settings.healthPath(),
                settings.healthStatuses(),
                settings.traffic(),
                servers);
    }

    /**
     * The word of a service's agent goes first: what drains or failed is out, whatever the check says. A member that
     * only fell silent keeps its servers as long as their check passes: its agent may have died while the app is fine.
     * When too many fell silent at once, they keep them anyhow.
     */
    public static Intent intent(ServiceInstance instance, Map<ServiceName, Panic> panics) {
        return switch (instance.state()) {
            case STARTING, DRAINING, FAILED -> Intent.WITHDRAW;
            case READY -> ready(instance, panics);
        };
    }

    private static Intent ready(ServiceInstance instance, Map<ServiceName, Panic> panics) {
        Panic panic = panics.get(instance.service());
        return switch (instance.member()) {
            case ALIVE -> Intent.SERVE;
            case FAILED -> panic != null && panic.held().contains(instance.node()) ? Intent.SERVE : Intent.TRUST_CHECK;
            case LEAVING, LEFT -> Intent.WITHDRAW;
        };
    }
}
