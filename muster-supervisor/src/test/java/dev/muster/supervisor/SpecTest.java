package dev.muster.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
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

    @Test
    void launches() {
        Launch launch = Launch.of(List.of("app"));
        refused(() -> Launch.of(List.of()), "no program");
        refused(() -> launch.withEnvironment(new TreeMap<>(Map.of(Launch.RUN_VARIABLE, "1"))), "MUSTER_SERVICE_RUN");
        refused(() -> launch.withLimits(new TreeMap<>(Map.of(Limit.OPEN_FILES, -1L))), "open_files");
        refused(() -> RunAs.user("a b"), "a user is a name");
        refused(() -> RunAs.user("--reuid"), "a user is a name");
        refused(() -> RunAs.parse("app:"), "a group is a name");
        assertThat(RunAs.parse("app:www").group()).contains("www");
        assertThat(Limit.OPEN_FILES.word()).isEqualTo("open_files");
        assertThat(Launch.shell("a | b")).containsExactly("/bin/sh", "-c", "a | b");
    }

    @Test
    void works() {
        Launch launch = Launch.of(List.of("app"));
        Duration second = Duration.ofSeconds(1);
        refused(() -> new Task(List.of("app"), Duration.ZERO), "time-out of a task");
        refused(() -> new Task(List.of(), second), "no program");
        refused(() -> new Work.Kept(launch, Collections.nCopies(33, Task.of(List.of("x"))), List.of()), "at most 32");
        refused(() -> new Work.Periodic(launch, Duration.ofMillis(99), second), "every 100 ms");
        ServiceSpec periodic = ServiceSpec.of(WEB, new Work.Periodic(launch, second, second));
        refused(() -> periodic.withCheck(Check.tcp(ADDRESS)), "leave out the check");
        refused(() -> ServiceSpec.existing(WEB, new Check.Notify(3)), "has no command");
        refused(() -> new Check.Notify(2), "from 3 to 7");
        refused(() -> new Check.Notify(8), "from 3 to 7");
        refused(() -> Check.command(List.of()), "no program");
    }

    @Test
    void logsAndPorts() {
        Duration day = Duration.ofDays(1);
        refused(() -> new LogRotation(1000, day, 7), "64 KiB");
        refused(() -> new LogRotation(1 << 20, Duration.ZERO, 7), "1 s to 3660 days");
        refused(() -> new LogRotation(1 << 20, day, 1001), "0 to 1000");
        ServiceSpec spec = ServiceSpec.command(WEB, List.of("app"));
        refused(() -> spec.withListens(List.of(InetSocketAddress.createUnresolved("app", 80))), "IP addresses");
        assertThat(spec.withEnding(Ending.DEFAULT.withDrain(day)).ending().drain())
                .isEqualTo(day);
    }

    @Test
    void patienceNeedsACheckThatCanFail() {
        ServiceName web = new ServiceName("web");
        Patience hasty = Patience.ENDLESS.withFailedChecks(3);
        Patience ready = Patience.ENDLESS.withReadyWithin(Duration.ofSeconds(1));
        ServiceSpec kept = ServiceSpec.command(web, List.of("a"));
        assertThatThrownBy(() -> kept.withPatience(ready)).hasMessageContaining("needs a command to keep running");
        assertThatThrownBy(() ->
                        ServiceSpec.existing(web, Check.command(List.of("a"))).withPatience(hasty))
                .hasMessageContaining("needs a command to keep running");
        ServiceSpec speaks = kept.withCheck(new Check.Notify(3));
        assertThat(speaks.withPatience(ready).patience()).isEqualTo(ready);
        assertThatThrownBy(() -> speaks.withPatience(hasty)).hasMessageContaining("no check of it can fail");
        assertThatThrownBy(() -> Patience.ENDLESS.withFailedChecks(0)).hasMessageContaining("1 to 1000");
        assertThatThrownBy(() -> Patience.ENDLESS.withReadyWithin(Duration.ZERO))
                .hasMessageContaining("10 ms to 1 day");
    }
}
