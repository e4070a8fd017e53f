package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.RunOptions.LogOption;
import dev.muster.agent.RunOptions.Period;
import dev.muster.agent.RunOptions.TaskOption;
import dev.muster.supervisor.Check;
import dev.muster.supervisor.Output;
import dev.muster.supervisor.RestartBackoff;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.ServiceSpec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ServiceSpecsTest {

    private static final ServiceName WEB = new ServiceName("web");
    private static final InetSocketAddress PLACE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 3000);
    private static final Duration GRACE = Duration.ofSeconds(4);

    @Test
    void theSupervisorIsToldAllOfIt() {
        RunOptions run = new RunOptions(
                Optional.of(Path.of("/srv")),
                new TreeMap<>(Map.of("A", "b")),
                Optional.empty(),
                new TreeMap<>(),
                Optional.empty(),
                List.of(),
                List.of(),
                new RestartBackoff(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), 4),
                "INT",
                Optional.of(Duration.ofSeconds(9)),
                Optional.of(Duration.ofSeconds(8)),
                LogOption.USUAL.withDirect(Optional.of(Path.of("/var/log/web"))),
                new TreeSet<>());
        ServiceSpec spec = ServiceSpecs.of(
                ServiceOptions.of(WEB, PLACE, List.of("node", "server.js"))
                        .withRun(run)
                        .withCheck(new CheckOption.Http(
                                "/up", new CheckOption.Timing(Duration.ofSeconds(5), Duration.ofMillis(700)))),
                GRACE);
        assertThat(spec)
                .isEqualTo(new ServiceSpec(
                        WEB,
                        List.of("node", "server.js"),
                        Optional.of(Path.of("/srv")),
                        new TreeMap<>(Map.of("A", "b")),
                        new Check.Http(PLACE, "/up", Duration.ofSeconds(5), Duration.ofMillis(700)),
                        run.restart(),
                        Output.direct(Path.of("/var/log/web")),
                        "INT",
                        Duration.ofSeconds(9)));
    }

    @Test
    void theRestIsAsUsual() {
        ServiceSpec spec = ServiceSpecs.of(ServiceOptions.withoutPort(WEB, List.of("mail")), GRACE);
        assertThat(spec).isEqualTo(ServiceSpec.command(WEB, List.of("mail")).withStop("TERM", GRACE));
        assertThat(ServiceSpecs.of(ServiceOptions.of(WEB, PLACE, List.of()), GRACE)
                        .check())
                .isEqualTo(Check.tcp(PLACE));
    }

    @Test
    void whatTheSupervisorCannotDoIsRefused() {
        RunOptions usual = RunOptions.USUAL;
        TaskOption task = new TaskOption(List.of("t"), TaskOption.USUAL_TIMEOUT);
        RunOptions run = new RunOptions(
                usual.directory(),
                usual.environment(),
                Optional.of("www-data"),
                new TreeMap<>(Map.of("stack", 1L)),
                Optional.of(new Period(Duration.ofHours(1), Duration.ofSeconds(1))),
                List.of(task),
                List.of(task),
                usual.restart(),
                usual.stopSignal(),
                usual.stopGrace(),
                usual.drain(),
                new LogOption(Optional.empty(), 1 << 20, Duration.ofDays(1), 7, false),
                new TreeSet<>(List.of(new ServiceName("db"))));
        ServiceOptions service = ServiceOptions.withoutPort(WEB, List.of("a")).withRun(run);
        assertThatThrownBy(() -> ServiceSpecs.of(service, GRACE))
                .hasMessage("service web: this version of Muster does not carry out user, limits, every, before_start,"
                        + " after_stop, depends_on, log.max_size, log.max_age, log.keep and log.echo; leave it out");
        ServiceOptions plain = ServiceOptions.withoutPort(WEB, List.of("a"));
        assertThatThrownBy(() -> ServiceSpecs.of(plain.withCheck(new CheckOption.Notify(3)), GRACE))
                .hasMessageContaining("check.notify");
        assertThatThrownBy(() -> ServiceSpecs.of(
                        plain.withCheck(new CheckOption.Command(List.of("x"), CheckOption.Timing.USUAL)), GRACE))
                .hasMessageContaining("check.command");
    }

    @Test
    void whatNoServiceCanBeIsRefused() {
        assertThatThrownBy(() -> ServiceOptions.withoutPort(WEB, List.of()))
                .hasMessage("service web has neither a command nor a port");
        assertThatThrownBy(() -> ServiceOptions.withoutPort(WEB, List.of("a")).withCheck(CheckOption.tcp()))
                .hasMessageContaining("no port that it could ask");
    }
}
