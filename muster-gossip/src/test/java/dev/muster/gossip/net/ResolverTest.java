package dev.muster.gossip.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ResolverTest {

    private final KnownNames names = new KnownNames();
    private final Resolver resolver = new Resolver(names);

    @Test
    void aNameStandsForAllItsAddressesEachOnce() throws Exception {
        names.with("db", "192.0.2.1", "2001:db8::1", "192.0.2.1", "192.0.2.2");
        assertThat(resolver.resolve("db"))
                .extracting(InetAddress::getHostAddress)
                .containsExactly("192.0.2.1", "2001:db8:0:0:0:0:0:1", "192.0.2.2");
    }

    @Test
    void anAddressNeedsNoLookUp() throws Exception {
        assertThat(resolver.resolve("192.0.2.1")).containsExactly(InetAddress.ofLiteral("192.0.2.1"));
        assertThat(resolver.resolve("2001:db8::1")).containsExactly(InetAddress.ofLiteral("2001:db8::1"));
        assertThat(resolver.resolve("fe80::1%1").getFirst().getHostAddress()).isEqualTo("fe80:0:0:0:0:0:0:1%1");
        assertThatThrownBy(() -> resolver.resolve("fe80::x")).hasMessage("\"fe80::x\" is no IPv6 address");
        assertThatThrownBy(() -> resolver.resolve("fe80::1%nosuch"))
                .hasMessageContaining("is no IPv6 address with a zone of this machine");
        assertThat(names.asked()).isZero();
    }

    @Test
    void aNameThatIsNotKnownIsNamed() {
        assertThatThrownBy(() -> resolver.resolve("nobody"))
                .isInstanceOf(Resolver.UnresolvedException.class)
                .hasMessage("cannot resolve \"nobody\"");
    }

    @Test
    void aSilentDnsIsNotWaitedForForEver() {
        CountDownLatch end = new CountDownLatch(1);
        Resolver impatient = new Resolver(
                name -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return List.of();
                },
                Duration.ofMillis(50));
        try {
            assertThatThrownBy(() -> impatient.resolve("db")).hasMessage("no answer from the DNS for \"db\"");
            assertThatThrownBy(() -> impatient.resolve("web"))
                    .hasMessage("the DNS does not answer, so \"web\" could not be looked up");
        } finally {
            end.countDown();
        }
    }

    @Test
    void theOperatingSystemKnowsLocalhost() throws Exception {
        assertThat(new Resolver(NameLookup.OF_SYSTEM).resolve("localhost"))
                .isNotEmpty()
                .allMatch(InetAddress::isLoopbackAddress);
    }
}
