package dev.muster.haproxy;

import dev.muster.haproxy.plan.ActualServer;
import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.plan.Target;
import dev.muster.haproxy.template.Layout;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which servers may take requests now, and so stand in the file. */
final class Serving {

    private Serving() {}

    static Map<PoolName, List<Server>> of(Targets.Result targets, Layout layout, ActualState actual) {
        Map<PoolName, List<Server>> serving = new TreeMap<>();
        for (Pool pool : targets.state().pools()) {
            if (layout.backends().containsKey(pool.name())) {
                serving.put(
                        pool.name(),
                        pool.servers().stream()
                                .filter(server -> isServing(pool.name(), server, targets, layout, actual))
                                .map(Serving::inFile)
                                .toList());
            }
        }
        return serving;
    }

    /** HAProxy's file knows no drain; a server without weight gets only those that stick to it, which is the same. */
    private static Server inFile(Server server) {
        Server serving = server.withIntent(Intent.SERVE);
        return server.intent() instanceof Intent.Drain ? serving.withWeight(0) : serving;
    }

    private static boolean isServing(
            PoolName pool, Server server, Targets.Result targets, Layout layout, ActualState actual) {
        // Asked for every server after every change, so it is plain code.
        for (String backend : layout.backendsOf(pool)) {
            ServerKey key = new ServerKey(backend, server.name().value());
            Target wanted = targets.servers().get(key);
            if (wanted == null) {
                return false;
            }
            ActualServer now = actual.servers().get(key);
            if (now != null ? !serves(now, wanted) : !servesElsewhere(wanted, layout, actual)) {
                return false;
            }
        }
        return true;
    }

    private static boolean serves(ActualServer server, Target wanted) {
        return !server.maintenance()
                && server.address().isPresent()
                && server.address().get().equals(wanted.address());
    }

    /** A HAProxy that was taken over may have it in a backend that the template knows no longer. */
    private static boolean servesElsewhere(Target wanted, Layout layout, ActualState actual) {
        return actual.servers().values().stream()
                .filter(server -> server.key().name().equals(wanted.key().name()))
                .filter(server ->
                        !layout.governs(server.key()) && !layout.ownServers().contains(server.key()))
                .anyMatch(server -> serves(server, wanted));
    }
}
