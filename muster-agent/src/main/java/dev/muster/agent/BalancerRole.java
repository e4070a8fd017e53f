package dev.muster.agent;

import dev.muster.agent.roster.PoolSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What an agent needs to keep a HAProxy. Immutable.
 *
 * @param bind where clients connect
 * @param stats where HAProxy's statistics page listens
 * @param haproxy the program; empty: the first {@code haproxy} on the path
 * @param template the user's template; empty for Muster's own
 * @param pools at least one
 */
public record BalancerRole(
        InetSocketAddress bind,
        InetSocketAddress stats,
        Optional<Path> haproxy,
        Optional<Path> template,
        List<PoolSettings> pools) {

    /** The path that HAProxy's own check asks for, where nobody says otherwise. */
    public static final String DEFAULT_HEALTH_PATH = "/";

    public BalancerRole {
        pools = List.copyOf(pools);
        if (pools.isEmpty()) {
            throw new IllegalArgumentException("a balancer needs a pool");
        }
    }

    /** One pool, {@code web}, and what else is usual. */
    public static BalancerRole of(InetSocketAddress bind, InetSocketAddress stats) {
        return new BalancerRole(
                bind, stats, Optional.empty(), Optional.empty(), List.of(PoolSettings.web(DEFAULT_HEALTH_PATH)));
    }

    public BalancerRole withHaproxy(Path wanted) {
        return new BalancerRole(bind, stats, Optional.of(wanted), template, pools);
    }

    public BalancerRole withTemplate(Path wanted) {
        return new BalancerRole(bind, stats, haproxy, Optional.of(wanted), pools);
    }

    public BalancerRole withPools(List<PoolSettings> wanted) {
        return new BalancerRole(bind, stats, haproxy, template, wanted);
    }
}
