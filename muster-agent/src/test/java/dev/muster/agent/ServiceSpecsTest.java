package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.supervisor.Check;
import dev.muster.supervisor.Ending;
import dev.muster.supervisor.Launch;
import dev.muster.supervisor.LogRotation;
import dev.muster.supervisor.Output;
import dev.muster.supervisor.Patience;
import dev.muster.supervisor.RestartBackoff;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.ServiceSpec;
import dev.muster.supervisor.Task;
import dev.muster.supervisor.Work;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ServiceSpecsTest {

    private static final ServiceName WEB = new ServiceName("web");
    private static final InetSocketAddress PLACE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 3000);
    private static final Duration GRACE = Duration.ofSeconds(4);

    private static final RunOptions RUN = new RunOptions(
            new RestartBackoff(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), 4),
            Patience.ENDLESS.withFailedChecks(5),
            "INT",
            Optional.of(Duration.ofSeconds(9)),
            Optional.of(Duration.ofSeconds(8)),
            new Output.Lines(new LogRotation(1 << 20, Duration.ofHours(1), 3), true),
            new TreeSet<>(List.of(new ServiceName("db"))));

    @Test
    void theSupervisorIsToldAllOfIt() {
        Work work = new Work.Kept(Launch.of(List.of("node")), List.of(new Task(List.of("a"), GRACE)), List.of());
        ServiceSpec spec = ServiceSpecs.of(
                ServiceOptions.of(WEB, PLACE, List.of())
                        .withWork(work)
                        .withRun(RUN)
                        .withCheck(new CheckOption.Http(
                                "/up", new CheckOption.Timing(Duration.ofSeconds(5), Duration.ofMillis(700)))),
                GRACE);
        assertThat(spec)
                .isEqualTo(new ServiceSpec(
                        WEB,
                        work,
                        new Check.Http(PLACE, "/up", Duration.ofSeconds(5), Duration.ofMillis(700)),
                        RUN.restart(),
                        RUN.patience(),
                        new Ending("INT", Duration.ofSeconds(9), Duration.ofSeconds(8)),
                        RUN.output(),
                        RUN.dependencies(),
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
    void otherChecks() {
        ServiceOptions plain = ServiceOptions.withoutPort(WEB, List.of("a"));
        assertThat(ServiceSpecs.of(plain.withCheck(new CheckOption.Notify(3)), GRACE)
                        .check())
                .isEqualTo(new Check.Notify(3));
        assertThat(ServiceSpecs.of(
                                plain.withCheck(new CheckOption.Command(List.of("x"), CheckOption.Timing.USUAL)), GRACE)
                        .check())
                .isEqualTo(Check.command(List.of("x")));
    }

    @Test
    void patienceThatCannotEndIsRefusedInWords() {
        ServiceOptions unchecked = ServiceOptions.withoutPort(WEB, List.of("a")).withRun(RUN);
        assertThatThrownBy(() -> ServiceSpecs.of(unchecked, GRACE))
                .hasMessage("service web is to be restarted because of its check, and that needs a command to keep"
                        + " running and a check");
    }

    @Test
    void whatNoServiceCanBeIsRefused() {
        assertThatThrownBy(() -> ServiceOptions.withoutPort(WEB, List.of()))
                .hasMessage("service web has neither a command nor a port");
        assertThatThrownBy(() -> ServiceOptions.withoutPort(WEB, List.of("a")).withCheck(CheckOption.tcp()))
                .hasMessageContaining("no port that it could ask");
    }
}
