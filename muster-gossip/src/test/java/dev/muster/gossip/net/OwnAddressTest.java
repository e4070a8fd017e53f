package dev.muster.gossip.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnAddressTest {

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    @Test
    void whatIsToBeAdvertisedIs() {
        assertThat(OwnAddress.advertised(at("0.0.0.0", 7946), Optional.of(at("192.0.2.7", 1234))))
                .isEqualTo(at("192.0.2.7", 1234));
        assertThat(OwnAddress.advertised(at("0.0.0.0", 7946), Optional.of(at("192.0.2.7", 0))))
                .isEqualTo(at("192.0.2.7", 7946));
    }

    @Test
    void whatIsBoundIsAdvertised() {
        assertThat(OwnAddress.advertised(at("127.0.0.9", 7946), Optional.empty()))
                .isEqualTo(at("127.0.0.9", 7946));
    }

    @Test
    void whoListensEverywhereTellsOneAddressOfTheMachine() throws Exception {
        InetSocketAddress own = OwnAddress.advertised(at("0.0.0.0", 7946), Optional.empty());
        assertThat(NetworkInterface.getByInetAddress(own.getAddress())).isNotNull();
        assertThat(own.getPort()).isEqualTo(7946);
    }
}
