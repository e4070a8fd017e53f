package dev.muster.agent.roster;

import dev.muster.gossip.MemberStatus;
import dev.muster.haproxy.Attributes;
import dev.muster.haproxy.DesiredState;
import dev.muster.haproxy.Intent;
import dev.muster.haproxy.Pool;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.ServerName;
import java.util.List;

/** What a balancer should do, made from a roster. Pure. Source: design sections 4 and 5, "Two witnesses". */
public final class Pools {

    private Pools() {}

    /** The servers of every pool; a server has the name of its node. */
    public static DesiredState desired(Roster roster, List<PoolSettings> pools, List<String> causes) {
        return new DesiredState(
                roster.version(), pools.stream().map(p -> pool(roster, p)).toList(), roster.balancers(), causes);
    }

    /**
     * Refuses settings that no pool can have.
     *
     * @throws IllegalArgumentException with a message for people
     */
    static void check(PoolSettings settings) {
        pool(Roster.empty(), settings);
    }

    /** Whether a pool takes {@code instance}. */
    public static boolean routes(List<PoolSettings> pools, ServiceInstance instance) {
        return pools.stream().anyMatch(p -> p.service().equals(instance.service()));
    }

    private static Pool pool(Roster roster, PoolSettings settings) {
        List<Server> servers = roster.services().stream()
                .filter(i -> i.service().equals(settings.service()))
                .map(i -> new Server(
                        new ServerName(i.node()),
                        i.address(),
                        i.weight(),
                        intent(i),
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
     */
    static Intent intent(ServiceInstance instance) {
        return switch (instance.state()) {
            case STARTING, DRAINING, FAILED -> Intent.WITHDRAW;
            case READY -> intent(instance.member());
        };
    }

    private static Intent intent(MemberStatus member) {
        return switch (member) {
            case ALIVE -> Intent.SERVE;
            case FAILED -> Intent.TRUST_CHECK;
            case LEAVING, LEFT -> Intent.WITHDRAW;
        };
    }
}
