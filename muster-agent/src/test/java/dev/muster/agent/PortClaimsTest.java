package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.supervisor.ServiceName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class PortClaimsTest {

    private static InetSocketAddress at(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    private static ServiceOptions service(String name, String address, int port) {
        return ServiceOptions.of(new ServiceName(name), at(address, port), List.of());
    }

    private static Optional<String> conflict(AgentOptionsBuilder options) {
        return PortClaims.conflict(options.build()).map(PortClaims.Conflict::message);
    }

    @Test
    void twoServicesOnOnePlaceAreFound() {
        AgentOptionsBuilder two = AgentOptions.builder()
                .service(service("web", "127.0.0.1", 3000))
                .service(service("api", "127.0.0.1", 3000));
        assertThat(conflict(two)).contains("the service api has the port 3000, which the service web has already");
        assertThat(PortClaims.conflict(two.build()).orElseThrow().service()).contains(new ServiceName("api"));
        assertThatThrownBy(() -> OwnServices.check(two.build()))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("has the port 3000");
        assertThat(conflict(AgentOptions.builder()
                        .service(service("web", "0.0.0.0", 3000))
                        .service(service("api", "127.0.0.1", 3000))))
                .isPresent();
    }

    @Test
    void otherPlacesAreNoTrouble() {
        assertThat(conflict(AgentOptions.builder()
                        .bind(at("127.0.0.1", 0))
                        .http(at("127.0.0.1", 0))
                        .service(service("web", "127.0.0.1", 3000))
                        .service(service("api", "127.0.0.1", 3001))
                        .service(service("old", "127.0.0.2", 3000))
                        .service(ServiceOptions.withoutPort(new ServiceName("mail"), List.of("mail")))))
                .isEmpty();
    }

    @Test
    void theAgentsOwnPlacesCountToo() {
        BalancerRole role = BalancerRole.of(at("0.0.0.0", 80), at("127.0.0.1", 81));
        assertThat(conflict(AgentOptions.builder().balancer(role).service(service("web", "127.0.0.1", 80))))
                .contains("the service web has the port 80, which the balancer has already");
        assertThat(conflict(AgentOptions.builder().balancer(role).http(at("127.0.0.1", 81))))
                .contains("HAProxy's statistics page has the port 81, which the HTTP API has already");
        assertThat(conflict(
                        AgentOptions.builder().bind(at("127.0.0.1", 7946)).service(service("a", "127.0.0.1", 7946))))
                .contains("the service a has the port 7946, which gossip has already");
        BalancerRole peers = new BalancerRole(
                role.bind(),
                role.stats(),
                role.haproxy(),
                role.template(),
                role.pools(),
                role.rules(),
                role.sources(),
                OptionalInt.of(80));
        assertThat(conflict(AgentOptions.builder().balancer(peers)))
                .contains("HAProxy's peers has the port 80, which the balancer has already");
    }
}
