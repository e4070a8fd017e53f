package dev.muster.supervisor.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.supervisor.Launch;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.ServicePhase;
import dev.muster.supervisor.ServiceSpec;
import dev.muster.supervisor.ServiceStatus;
import dev.muster.supervisor.Supervisor;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InheritedSignalsTest {

    @TempDir
    private Path folder;

    @Test
    void whatIsIgnoredIsReadFromTheStatus() {
        assertThat(InheritedSignals.ignored(List.of("Name:\tjava", "SigIgn:\t0000000000000000")))
                .isEmpty();
        assertThat(InheritedSignals.ignored(List.of("SigIgn:\t0000000000000007", "SigCgt:\tffffffffffffffff")))
                .containsExactly("HUP", "INT", "QUIT");
        assertThat(InheritedSignals.ignored(List.of("SigIgn:\tfffffffe7ffbfeff")))
                .contains("TERM", "PIPE");
        assertThat(InheritedSignals.ignored(List.of())).isEmpty();
    }

    /** As with {@code nohup muster agent &} in a script. */
    @Test
    void anAgentThatIgnoresSignalsHasServicesThatHearThem() throws Exception {
        Process agent = new ProcessBuilder(
                        "sh",
                        "-c",
                        "trap '' HUP INT QUIT; exec \"$@\"",
                        "ignoring",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Agent.class.getName(),
                        folder.toString())
                .redirectError(Redirect.INHERIT)
                .start();
        String said = new String(agent.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said.strip()).isEqualTo("Optional[5]");
    }

    /** A program that starts a service, ends it by INT, and says how it ended. */
    static final class Agent {

        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[0]);
            Path on = folder.resolve("on");
            ServiceName name = new ServiceName("web");
            var ready = new CountDownLatch(1);
            var last = new AtomicReference<ServiceStatus>();
            try (Supervisor supervisor = Supervisor.open(folder.resolve("run"), status -> {
                last.set(status);
                if (status.phase() == ServicePhase.READY) {
                    ready.countDown();
                }
            })) {
                supervisor.start(ServiceSpec.command(
                                name, Launch.shell("trap 'exit 5' INT; : >" + on + "; while :; do sleep 0.02; done"))
                        .withStop("INT", Duration.ofSeconds(2)));
                ready.await(30, TimeUnit.SECONDS);
                while (!Files.exists(on)) {
                    Thread.onSpinWait();
                }
                supervisor.stop(name).get(30, TimeUnit.SECONDS);
                System.out.println(last.get().lastExit());
            }
        }
    }
}
