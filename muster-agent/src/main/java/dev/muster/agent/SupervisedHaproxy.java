package dev.muster.agent;

import dev.muster.haproxy.HaproxyProcess;
import dev.muster.supervisor.Check;
import dev.muster.supervisor.Output;
import dev.muster.supervisor.RestartBackoff;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.ServiceSpec;
import dev.muster.supervisor.ServiceStatus;
import dev.muster.supervisor.Supervisor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * HAProxy as a service of the supervisor, so that it outlives the agent and is started again when it dies. Its output
 * goes straight to a file: HAProxy must never wait for the agent to read. Any thread.
 */
final class SupervisedHaproxy implements HaproxyProcess {

    /** Its name among the services, which no service of the user may have. */
    static final ServiceName NAME = new ServiceName("haproxy");

    /** Without HAProxy nothing is served: it is never given up, and never waits long. */
    private static final RestartBackoff FOR_EVER = new RestartBackoff(
            Duration.ofMillis(200), Duration.ofSeconds(5), Duration.ofSeconds(10), RestartBackoff.NO_LIMIT);

    private final Supervisor supervisor;
    private final Path output;
    private final Duration drain;

    SupervisedHaproxy(Supervisor supervisor, Path output, Duration drain) {
        this.supervisor = supervisor;
        this.output = output;
        this.drain = drain;
    }

    /** Where its output goes. */
    Path log() {
        return output;
    }

    @Override
    public void start(List<String> command) {
        supervisor.start(ServiceSpec.command(NAME, command)
                .withCheck(Check.none())
                .withBackoff(FOR_EVER)
                .withOutput(Output.direct(output))
                .withStop("USR1", drain));
    }

    @Override
    public boolean running() {
        return pid().isPresent();
    }

    @Override
    public OptionalLong pid() {
        return status().map(ServiceStatus::pid).orElse(OptionalLong.empty());
    }

    @Override
    public CompletableFuture<Void> stop(Duration softDeadline) {
        return supervisor.stop(NAME, softDeadline);
    }

    private Optional<ServiceStatus> status() {
        return supervisor.services().stream().filter(s -> s.name().equals(NAME)).findFirst();
    }
}
