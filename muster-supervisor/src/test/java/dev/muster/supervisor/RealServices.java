package dev.muster.supervisor;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A supervisor with real processes, each marked by a variable so that none is left behind unseen. */
abstract class RealServices {

    static final RestartBackoff QUICK =
            new RestartBackoff(Duration.ofMillis(20), Duration.ofMillis(80), Duration.ofSeconds(10), 5);

    @TempDir
    Path folder;

    final String mark = "MARK_" + UUID.randomUUID().toString().replace("-", "");
    final Recorder said = new Recorder();
    Supervisor supervisor;

    @BeforeEach
    void open() throws IOException {
        supervisor = Supervisor.open(folder, said);
    }

    @AfterEach
    void nothingIsLeftBehind() throws Exception {
        supervisor.stopAll().get(60, SECONDS);
        supervisor.close();
        Recorder.awaitNoProcessWith(mark);
    }

    /** Closes the supervisor and opens another one on the same folder. */
    Recorder reopen() throws IOException {
        supervisor.close();
        Recorder recorder = new Recorder();
        supervisor = Supervisor.open(folder, recorder);
        return recorder;
    }

    ServiceSpec shell(ServiceName name, String script) {
        return ServiceSpec.command(name, Launch.shell(script))
                .withEnvironment(new TreeMap<>(Map.of(mark, "1")))
                .withBackoff(QUICK);
    }

    Work.Kept kept(String script, List<Task> before, List<Task> after) {
        return new Work.Kept(
                Launch.of(Launch.shell(script)).withEnvironment(new TreeMap<>(Map.of(mark, "1"))), before, after);
    }

    ServiceStatus now(ServiceName name) {
        return supervisor.services().stream()
                .filter(status -> status.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    Path log(ServiceName name) {
        return supervisor.output(name);
    }
}
