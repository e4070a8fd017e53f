package dev.muster.haproxy.plan;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A server as HAProxy has it now.
 *
 * @param address empty when HAProxy has none for it
 * @param weight the weight in force
 * @param maintenance whether it is in MAINT: it gets no request
 * @param draining whether it is in DRAIN: it gets sticky requests only
 * @param up false when HAProxy's check holds it DOWN
 * @param check HAProxy's own check of it
 * @param maxconn how many connections it takes at once, 0 for any number; empty while that isn't known
 * @param given the words with which HAProxy got it, by its file or when it was added: most of them can't be read back
 *     (decision 0035); empty when nobody knows them
 */
public record ActualServer(
        ServerKey key,
        int id,
        Optional<InetSocketAddress> address,
        int weight,
        boolean maintenance,
        boolean draining,
        boolean up,
        HealthCheck check,
        OptionalInt maxconn,
        Optional<List<String>> given) {

    public ActualServer {
        given = given.map(List::copyOf);
    }

    /** Whether it may get any new request, its check permitting. */
    public boolean admitted() {
        return !maintenance && !draining;
    }

    ActualServer inMaintenance(boolean now) {
        return new ActualServer(key, id, address, weight, now, false, !now, check, maxconn, given);
    }

    ActualServer inDrain(boolean now) {
        return new ActualServer(key, id, address, weight, maintenance, now, up, check, maxconn, given);
    }

    ActualServer withCheck(HealthCheck other) {
        return new ActualServer(key, id, address, weight, maintenance, draining, up, other, maxconn, given);
    }

    ActualServer withWeight(int other) {
        return new ActualServer(key, id, address, other, maintenance, draining, up, check, maxconn, given);
    }

    ActualServer withAddress(InetSocketAddress other) {
        return new ActualServer(key, id, Optional.of(other), weight, maintenance, draining, up, check, maxconn, given);
    }

    /** With what another look tells of the connections that it takes. */
    public ActualServer withMaxconn(OptionalInt other) {
        return other.equals(maxconn)
                ? this
                : new ActualServer(key, id, address, weight, maintenance, draining, up, check, other, given);
    }

    /** With what is known of the words with which HAProxy got it. */
    public ActualServer withGiven(Optional<List<String>> other) {
        return other.equals(given)
                ? this
                : new ActualServer(key, id, address, weight, maintenance, draining, up, check, maxconn, other);
    }
}
