package dev.muster.tests.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FreePortTest {

    @Test
    void noneIsGivenTwiceAndNoneIsOneThatConnectionsGet() throws Exception {
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            assertThat(ports.add(FreePort.take())).isTrue();
        }
        assertThat(ports).allSatisfy(port -> assertThat(port).isBetween(10_000, 32_767));
    }

    @Test
    void aPortOnWhichSomebodyListensIsPassedOver() throws Exception {
        int next = FreePort.take() + 1;
        try (ServerSocket taken = new ServerSocket(next, 1, InetAddress.getLoopbackAddress())) {
            assertThat(FreePort.take()).isNotEqualTo(taken.getLocalPort());
        }
    }
}
