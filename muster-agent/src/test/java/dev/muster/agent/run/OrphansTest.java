package dev.muster.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.supervisor.Check;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.ServiceSpec;
import dev.muster.supervisor.Supervisor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphansTest {

    @TempDir
    Path node;

    @Test
    void endsWhatASupervisorThatIsGoneHasLeft() throws Exception {
        ServiceSpec spec = ServiceSpec.command(new ServiceName("web"), List.of("sleep", "600"))
                .withCheck(Check.none());
        try (Supervisor supervisor = Supervisor.open(node.resolve("services"), status -> {})) {
            supervisor.start(spec);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> supervisor.services().stream()
                            .anyMatch(status -> status.pid().isPresent()));
        }
        Orphans orphans = Orphans.in(node);
        assertThat(orphans.pids())
                .singleElement()
                .satisfies(pid -> assertThat(ProcessHandle.of(pid)).hasValueSatisfying(ProcessHandle::isAlive));
        assertThat(orphans.end(Duration.ofSeconds(5))).isTrue();
        assertThat(Orphans.in(node).pids()).isEmpty();
        assertThat(ProcessHandle.of(orphans.pids().getFirst()).filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    @Test
    void anEmptyOrMissingFolderHasNone() throws Exception {
        assertThat(Orphans.in(node).pids()).isEmpty();
        assertThat(Orphans.in(node.resolve("missing")).end(Duration.ZERO)).isTrue();
    }
}
