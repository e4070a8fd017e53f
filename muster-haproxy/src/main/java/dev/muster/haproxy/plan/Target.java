package dev.muster.haproxy.plan;

import dev.muster.haproxy.Intent;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.config.ServerLine;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A server as HAProxy should have it: what is wanted, joined with what the template says of it.
 *
 * @param parameters the words after the address, for {@code add server}
 * @param checked whether HAProxy's own check is among them
 * @param admitting what it must pass before its first request
 * @param cookieKey the secret of its backend's dynamic cookies: releases before 3.0 give a server that is added at run
 *     time none, until they are told the key again (decision 24)
 * @param sticky whether clients of its backend stick to their servers
 */
public record Target(
        ServerKey key,
        PoolName pool,
        InetSocketAddress address,
        int id,
        int weight,
        Intent intent,
        List<String> parameters,
        boolean checked,
        AdmittingCheck admitting,
        Optional<String> cookieKey,
        boolean sticky) {

    public Target {
        parameters = List.copyOf(parameters);
    }

    /** A server of a backend whose clients don't stick to it. */
    public Target(
            ServerKey key,
            PoolName pool,
            InetSocketAddress address,
            int id,
            int weight,
            Intent intent,
            List<String> parameters,
            boolean checked,
            AdmittingCheck admitting) {
        this(key, pool, address, id, weight, intent, parameters, checked, admitting, Optional.empty(), false);
    }

    /** How many connections it takes at once by its line, 0 for any number. */
    public int maxconn() {
        int most = ServerLine.number(parameters, "maxconn").orElse(0);
        // HAProxy takes the larger one for both.
        return Math.max(most, ServerLine.number(parameters, "minconn").orElse(0));
    }

    /** The same server with another intent. */
    public Target withIntent(Intent other) {
        return other.equals(intent)
                ? this
                : new Target(key, pool, address, id, weight, other, parameters, checked, admitting, cookieKey, sticky);
    }
}
