package dev.muster.agent;

import dev.muster.agent.roster.PoolSettings;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.ServiceSet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which places of this host an agent and its services claim for themselves, and whether two claim the same. Pure. */
public final class PortClaims {

    /**
     * Two that want one place.
     *
     * @param first what has the place, in words
     * @param second what wants it too, in words
     * @param service the later one, if it is a service
     */
    public record Conflict(String first, String second, Optional<ServiceName> service, InetSocketAddress place) {

        /** For people. */
        public String message() {
            return second + " has the port " + place.getPort() + ", which " + first + " has already";
        }
    }

    private record Claim(String who, Optional<ServiceName> service, InetSocketAddress place) {}

    private final List<Claim> claims = new ArrayList<>();

    private PortClaims() {}

    /** The first two that want one place, if there are such. */
    public static Optional<Conflict> conflict(AgentOptions options) {
        PortClaims all = new PortClaims();
        options.bind().ifPresent(place -> all.claims.add(claim("gossip", place)));
        options.rpc().address().ifPresent(place -> all.claims.add(claim("Serf's RPC", place)));
        options.http().ifPresent(place -> all.claims.add(claim("the HTTP API", place)));
        options.balancer().ifPresent(all::add);
        for (ServiceOptions service : options.services()) {
            service.address()
                    .ifPresent(place -> all.claims.add(
                            new Claim("the service " + service.name(), Optional.of(service.name()), place)));
        }
        return all.firstConflict();
    }

    private static Claim claim(String who, InetSocketAddress place) {
        return new Claim(who, Optional.empty(), place);
    }

    private void add(BalancerRole role) {
        claims.add(claim("the balancer", role.bind()));
        claims.add(claim("HAProxy's statistics page", role.stats()));
        role.peersPort()
                .ifPresent(port -> claims.add(
                        claim("HAProxy's peers", new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), port))));
        for (PoolSettings pool : role.pools()) {
            pool.traffic().bind().ifPresent(place -> claims.add(claim("the pool " + pool.name(), place)));
        }
    }

    private Optional<Conflict> firstConflict() {
        for (int i = 0; i < claims.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (ServiceSet.meet(claims.get(j).place(), claims.get(i).place())) {
                    return Optional.of(new Conflict(
                            claims.get(j).who(),
                            claims.get(i).who(),
                            claims.get(i).service(),
                            claims.get(i).place()));
                }
            }
        }
        return Optional.empty();
    }
}
