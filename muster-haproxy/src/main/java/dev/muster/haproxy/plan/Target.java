package dev.muster.haproxy.plan;

import dev.muster.haproxy.Intent;
import dev.muster.haproxy.PoolName;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A server as HAProxy should have it: what is wanted, joined with what the template says of it.
 *
 * @param parameters the words after the address, for {@code add server}
 * @param checked whether HAProxy's own check is among them
 * @param admitting what it must pass before its first request
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
        AdmittingCheck admitting) {

    public Target {
        parameters = List.copyOf(parameters);
    }

    /** The same server with another intent. */
    public Target withIntent(Intent other) {
        return new Target(key, pool, address, id, weight, other, parameters, checked, admitting);
    }
}
