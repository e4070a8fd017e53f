package dev.muster.agent.roster;

import dev.muster.haproxy.Attributes;
import dev.muster.haproxy.Intent;
import dev.muster.haproxy.Pool;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.ServerName;
import dev.muster.supervisor.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The pools of a balancer, made from a roster. Pure. Source: design sections 4 and 5, "Two witnesses". */
public final class Pools {

    private Pools() {}

    /**
     * The servers of every pool; a server has the name of its node.
     *
     * @param panics of which services none is removed
     */
    static List<Pool> of(Roster roster, List<PoolSettings> settings, Map<ServiceName, Panic> panics) {
        return settings.stream().map(one -> pool(roster, one, panics)).toList();
    }

    /** The same, made of the pools of {@code before} wherever nothing is different. */
    static List<Pool> after(
            Routing before, RosterChange change, List<PoolSettings> settings, Map<ServiceName, Panic> panics) {
        List<Pool> pools = new ArrayList<>();
        for (PoolSettings one : settings) {
            int then = before.pools().indexOf(one);
            boolean asBefore =
                    then >= 0 && Objects.equals(before.panics().get(one.service()), panics.get(one.service()));
            pools.add(
                    asBefore
                            ? changed(before.wanted().get(then), one.service(), change.services(), panics)
                            : pool(change.after(), one, panics));
        }
        return pools;
    }

    private static Pool changed(
            Pool before, ServiceName service, List<ServiceChange> changes, Map<ServiceName, Panic> panics) {
        List<Server> changed = new ArrayList<>();
        List<ServerName> gone = new ArrayList<>();
        for (ServiceChange change : changes) {
            if (change.service().equals(service)) {
                change.after()
                        .ifPresentOrElse(
                                now -> changed.add(server(now, panics)), () -> gone.add(new ServerName(change.node())));
            }
        }
        return changed.isEmpty() && gone.isEmpty() ? before : before.with(changed, gone);
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
                .map(i -> server(i, panics))
                .toList();
        return new Pool(
                settings.name(),
                settings.algorithm(),
                settings.healthPath(),
                settings.healthStatuses(),
                settings.traffic(),
                servers);
    }

    private static Server server(ServiceInstance instance, Map<ServiceName, Panic> panics) {
        return new Server(
                new ServerName(instance.node()),
                instance.address(),
                instance.weight(),
                intent(instance, panics),
                Attributes.fitting(instance.attributes()));
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
