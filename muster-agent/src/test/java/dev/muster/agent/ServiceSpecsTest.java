package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.RunOptions.LogOption;
import dev.muster.agent.RunOptions.Period;
import dev.muster.agent.RunOptions.TaskOption;
import dev.muster.supervisor.Check;
import dev.muster.supervisor.Ending;
import dev.muster.supervisor.Launch;
import dev.muster.supervisor.Limit;
import dev.muster.supervisor.LogRotation;
import dev.muster.supervisor.Output;
import dev.muster.supervisor.RestartBackoff;
import dev.muster.supervisor.RunAs;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.ServiceSpec;
import dev.muster.supervisor.Task;
import dev.muster.supervisor.Work;
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

    private static RunOptions run() {
        return new RunOptions(
                Optional.of(Path.of("/srv")),
                new TreeMap<>(Map.of("A", "b")),
                Optional.of("www-data:web"),
                new TreeMap<>(Map.of("open_files", 1024L, "cpu_seconds", 60L)),
                Optional.empty(),
                List.of(new TaskOption(List.of("before"), Duration.ofSeconds(5))),
                List.of(new TaskOption(List.of("after"), Duration.ofSeconds(6))),
                new RestartBackoff(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), 4),
                "INT",
                Optional.of(Duration.ofSeconds(9)),
                Optional.of(Duration.ofSeconds(8)),
                new LogOption(Optional.empty(), 1 << 20, Duration.ofHours(1), 3, true),
                new TreeSet<>(List.of(new ServiceName("db"))));
    }

    @Test
    void theSupervisorIsToldAllOfIt() {
        RunOptions run = run();
        ServiceSpec spec = ServiceSpecs.of(
                ServiceOptions.of(WEB, PLACE, List.of("node", "server.js"))
                        .withRun(run)
                        .withCheck(new CheckOption.Http(
                                "/up", new CheckOption.Timing(Duration.ofSeconds(5), Duration.ofMillis(700)))),
                GRACE);
        Launch launch = new Launch(
                List.of("node", "server.js"),
                run.directory(),
                run.environment(),
                Optional.of(new RunAs("www-data", Optional.of("web"))),
                new TreeMap<>(Map.of(Limit.OPEN_FILES, 1024L, Limit.CPU_SECONDS, 60L)));
        assertThat(spec)
                .isEqualTo(new ServiceSpec(
                        WEB,
                        new Work.Kept(
                                launch,
                                List.of(new Task(List.of("before"), Duration.ofSeconds(5))),
                                List.of(new Task(List.of("after"), Duration.ofSeconds(6)))),
                        new Check.Http(PLACE, "/up", Duration.ofSeconds(5), Duration.ofMillis(700)),
                        run.restart(),
                        new Ending("INT", Duration.ofSeconds(9), Duration.ofSeconds(8)),
                        new Output.Lines(new LogRotation(1 << 20, Duration.ofHours(1), 3), true),
                        run.dependencies(),
                        List.of(PLACE)));
    }

    @Test
    void theRestIsAsUsual() {
        ServiceSpec spec = ServiceSpecs.of(ServiceOptions.withoutPort(WEB, List.of("mail")), GRACE);
        assertThat(spec).isEqualTo(ServiceSpec.command(WEB, List.of("mail")).withStop("TERM", GRACE));
        assertThat(ServiceSpecs.of(ServiceOptions.of(WEB, PLACE, List.of()), GRACE))
                .isEqualTo(ServiceSpec.existing(WEB, Check.tcp(PLACE))
                        .withStop("TERM", GRACE)
                        .withListens(List.of(PLACE)));
    }

    @Test
    void otherChecksAndOtherWork() {
        ServiceOptions plain = ServiceOptions.withoutPort(WEB, List.of("a"));
        assertThat(ServiceSpecs.of(plain.withCheck(new CheckOption.Notify(3)), GRACE)
                        .check())
                .isEqualTo(new Check.Notify(3));
        assertThat(ServiceSpecs.of(
                                plain.withCheck(new CheckOption.Command(List.of("x"), CheckOption.Timing.USUAL)), GRACE)
                        .check())
                .isEqualTo(Check.command(List.of("x")));
        RunOptions often = RunOptions.USUAL.withPeriod(new Period(Duration.ofHours(1), Duration.ofMinutes(2)));
        assertThat(ServiceSpecs.of(plain.withRun(often), GRACE).work())
                .isEqualTo(new Work.Periodic(Launch.of(List.of("a")), Duration.ofHours(1), Duration.ofMinutes(2)));
        RunOptions direct = RunOptions.USUAL.withLog(LogOption.USUAL.withDirect(Optional.of(Path.of("/var/log/web"))));
        assertThat(ServiceSpecs.of(plain.withRun(direct), GRACE).output())
                .isEqualTo(Output.direct(Path.of("/var/log/web")));
    }

    @Test
    void everyLimitThatCanBeWrittenIsTheSupervisors() {
        TreeMap<String, Long> all = new TreeMap<>();
        RunOptions.LIMITS.forEach(word -> all.put(word, 1L));
        ServiceOptions limited =
                ServiceOptions.withoutPort(WEB, List.of("a")).withRun(RunOptions.USUAL.withLimits(all));
        assertThat(ServiceSpecs.of(limited, GRACE).launch().orElseThrow().limits())
                .containsOnlyKeys(Limit.values());
    }

    @Test
    void whatNoServiceCanBeIsRefused() {
        assertThatThrownBy(() -> ServiceOptions.withoutPort(WEB, List.of()))
                .hasMessage("service web has neither a command nor a port");
        assertThatThrownBy(() -> ServiceOptions.withoutPort(WEB, List.of("a")).withCheck(CheckOption.tcp()))
                .hasMessageContaining("no port that it could ask");
    }
}
