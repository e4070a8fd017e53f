package dev.muster.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What can't be a service is refused when it is made, with words for people. */
class SpecTest {

    private static final ServiceName WEB = new ServiceName("web");
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);

    private static void refused(ThrowingCallable made, String because) {
        assertThatThrownBy(made).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(because);
    }

    @Test
    void commands() {
        assertThat(ServiceSpec.command(WEB, List.of("app", "-x", "")).owned()).isTrue();
        assertThat(ServiceSpec.existing(WEB, Check.tcp(ADDRESS)).owned()).isFalse();
        refused(() -> ServiceSpec.command(WEB, List.of("")), "no program");
        refused(() -> ServiceSpec.command(WEB, List.of("-c")), "no program");
        refused(() -> ServiceSpec.command(WEB, List.of("app", "a\0b")), "zero byte");
    }

    @Test
    void environments() {
        ServiceSpec spec = ServiceSpec.command(WEB, List.of("app"));
        refused(() -> spec.withEnvironment(new TreeMap<>(Map.of("a.b", "1"))), "variable's name");
        refused(() -> spec.withEnvironment(new TreeMap<>(Map.of("_m_run", "1"))), "_m_");
        refused(() -> spec.withEnvironment(new TreeMap<>(Map.of("A", "\0"))), "zero byte");
    }

    @Test
    void stops() {
        ServiceSpec spec = ServiceSpec.command(WEB, List.of("app"));
        assertThat(spec.withStop("USR1", Duration.ZERO).ending().signal()).isEqualTo("USR1");
        refused(() -> spec.withStop("SIGTERM", Duration.ZERO), "HUP, INT");
        refused(() -> spec.withStop("TERM", Duration.ofSeconds(-1)), "grace");
        refused(() -> Output.direct(Path.of("relative")), "absolute");
    }

    @Test
    void checks() {
        Duration second = Duration.ofSeconds(1);
        refused(() -> Check.tcp(InetSocketAddress.createUnresolved("app", 80)), "IP address");
        refused(() -> Check.tcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), "port from 1");
        refused(() -> Check.http(ADDRESS, "health"), "begins with '/'");
        refused(() -> Check.http(ADDRESS, "/a\r\nX: y"), "printable");
        refused(() -> new Check.Tcp(ADDRESS, Duration.ZERO, second), "interval");
        refused(() -> new Check.Tcp(ADDRESS, second, Duration.ZERO), "time-out");
    }

    @Test
    void backOffs() {
        Duration second = Duration.ofSeconds(1);
        refused(() -> new RestartBackoff(Duration.ZERO, second, second, 1), "1 ms");
        refused(() -> new RestartBackoff(second, Duration.ofMillis(1), second, 1), "no shorter");
        refused(() -> new RestartBackoff(second, second, second, 0), "1 or more");
        assertThat(RestartBackoff.DEFAULT.wait(1)).isEqualTo(Duration.ofMillis(200));
        assertThat(RestartBackoff.DEFAULT.wait(4)).isEqualTo(Duration.ofMillis(1600));
        assertThat(RestartBackoff.DEFAULT.wait(1_000_000)).isEqualTo(Duration.ofSeconds(30));
    }
}
