package dev.muster.agent;

import dev.muster.agent.roster.PoolRules;
import dev.muster.agent.roster.PoolSettings;
import dev.muster.haproxy.Traffic;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What an agent needs to keep a HAProxy. Immutable.
 *
 * @param bind where clients connect
 * @param stats where HAProxy's statistics page listens
 * @param haproxy the program; empty: the first {@code haproxy} on the path
 * @param template the user's template; empty for Muster's own
 * @param pools at least one
 * @param rules what it makes of the services beyond that
 * @param sources what else the user gives the template
 * @param peersPort where its HAProxy meets those of other balancers; empty: nowhere
 */
public record BalancerRole(
        InetSocketAddress bind,
        InetSocketAddress stats,
        Optional<Path> haproxy,
        Optional<Path> template,
        List<PoolSettings> pools,
        PoolRules rules,
        TemplateSources sources,
        OptionalInt peersPort) {

    /** The path that HAProxy's own check asks for, where nobody says otherwise. */
    public static final String DEFAULT_HEALTH_PATH = "/";

    public BalancerRole {
        pools = List.copyOf(pools);
        if (pools.isEmpty()) {
            throw new IllegalArgumentException("a balancer needs a pool");
        }
        Set<Object> names = new HashSet<>();
        boolean rest = false;
        for (PoolSettings pool : pools) {
            if (!names.add(pool.name())) {
                throw new IllegalArgumentException("there are two pools named '" + pool.name() + "'");
            }
            boolean takesTheRest = pool.traffic().takesTheRest();
            if (takesTheRest && rest && template.isEmpty()) {
                throw new IllegalArgumentException("the pool '" + pool.name()
                        + "' would get no request: give it a host or a path, for one pool takes all that others don't");
            }
            rest |= takesTheRest;
            boolean needsKey = pool.traffic().sticky() && pool.traffic().mode() == Traffic.Mode.HTTP;
            if (needsKey && sources.stickyKey().isEmpty() && template.isEmpty()) {
                throw new IllegalArgumentException("the sticky pool '" + pool.name()
                        + "' needs --sticky-key FILE, with the same secret on every balancer; muster keygen makes one");
            }
        }
    }

    /** One pool, {@code web}, and what else is usual. */
    public static BalancerRole of(InetSocketAddress bind, InetSocketAddress stats) {
        return new BalancerRole(
                bind,
                stats,
                Optional.empty(),
                Optional.empty(),
                List.of(PoolSettings.web(DEFAULT_HEALTH_PATH)),
                PoolRules.DEFAULT,
                TemplateSources.NONE,
                OptionalInt.empty());
    }

    public BalancerRole withHaproxy(Path wanted) {
        return new BalancerRole(bind, stats, Optional.of(wanted), template, pools, rules, sources, peersPort);
    }

    public BalancerRole withTemplate(Path wanted) {
        return new BalancerRole(bind, stats, haproxy, Optional.of(wanted), pools, rules, sources, peersPort);
    }

    public BalancerRole withPools(List<PoolSettings> wanted) {
        return new BalancerRole(bind, stats, haproxy, template, wanted, rules, sources, peersPort);
    }

    public BalancerRole withRules(PoolRules wanted) {
        return new BalancerRole(bind, stats, haproxy, template, pools, wanted, sources, peersPort);
    }

    public BalancerRole withSources(TemplateSources wanted) {
        return new BalancerRole(bind, stats, haproxy, template, pools, rules, wanted, peersPort);
    }

    public BalancerRole withPeersPort(int wanted) {
        return new BalancerRole(bind, stats, haproxy, template, pools, rules, sources, OptionalInt.of(wanted));
    }
}
