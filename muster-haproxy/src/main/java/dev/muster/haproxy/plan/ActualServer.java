package dev.muster.haproxy.plan;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A server as HAProxy has it now.
 *
 * @param address empty when HAProxy has none for it
 * @param weight the weight in force
 * @param maintenance whether it is in MAINT: it gets no request
 * @param draining whether it is in DRAIN: it gets sticky requests only
 * @param up false when HAProxy's check holds it DOWN
 * @param checkEnabled whether HAProxy's check is switched on
 */
public record ActualServer(
        ServerKey key,
        int id,
        Optional<InetSocketAddress> address,
        int weight,
        boolean maintenance,
        boolean draining,
        boolean up,
        boolean checkEnabled) {

    /** Whether it may get any new request, its check permitting. */
    public boolean admitted() {
        return !maintenance && !draining;
    }

    ActualServer inMaintenance(boolean now) {
        return new ActualServer(key, id, address, weight, now, false, !now, checkEnabled);
    }

    ActualServer inDrain(boolean now) {
        return new ActualServer(key, id, address, weight, maintenance, now, up, checkEnabled);
    }

    ActualServer withCheck(boolean enabled) {
        return new ActualServer(key, id, address, weight, maintenance, draining, up, enabled);
    }

    ActualServer withWeight(int other) {
        return new ActualServer(key, id, address, other, maintenance, draining, up, checkEnabled);
    }

    ActualServer withAddress(InetSocketAddress other) {
        return new ActualServer(key, id, Optional.of(other), weight, maintenance, draining, up, checkEnabled);
    }
}
