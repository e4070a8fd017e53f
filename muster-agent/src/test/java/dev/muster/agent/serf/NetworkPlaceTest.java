package dev.muster.agent.serf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NetworkPlaceTest {

    private static final InetAddress V4 = InetAddress.ofLiteral("10.0.0.7");
    private static final List<InetAddress> OWN =
            List.of(InetAddress.ofLiteral("fe80::1"), InetAddress.ofLiteral("2001:db8::1"), V4);

    private static InetSocketAddress choose(List<InetAddress> own, String bind) throws IOException {
        Optional<InetSocketAddress> asked = bind.isEmpty()
                ? Optional.empty()
                : Optional.of(new InetSocketAddress(InetAddress.ofLiteral(bind), 7000));
        return NetworkPlace.choose("eth0", own, asked, 7946);
    }

    @Test
    void takesTheFirstAddressOfIpv4AndThePortThatWasAskedFor() throws Exception {
        assertThat(choose(OWN, "")).isEqualTo(new InetSocketAddress(V4, 7946));
        assertThat(choose(OWN, "0.0.0.0")).isEqualTo(new InetSocketAddress(V4, 7000));
        assertThat(choose(OWN.subList(0, 2), ""))
                .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 7946));
    }

    @Test
    void anAddressThatWasAskedForIsOneOfTheInterface() throws Exception {
        assertThat(choose(OWN, "10.0.0.7")).isEqualTo(new InetSocketAddress(V4, 7000));
        assertThatThrownBy(() -> choose(OWN, "10.0.0.8"))
                .hasMessageContaining("'eth0' has no address 10.0.0.8; it has ")
                .hasMessageContaining("10.0.0.7");
        assertThatThrownBy(() -> choose(OWN.subList(0, 1), "")).hasMessageContaining("'eth0' has no address");
    }

    @Test
    void anInterfaceThatIsNotThereIsSaidWithThoseThatAre() {
        assertThatThrownBy(() -> NetworkPlace.of("nope7", Optional.empty(), 1))
                .hasMessageContaining("there is no network interface 'nope7'; there are ")
                .hasMessageContaining("lo");
    }
}
