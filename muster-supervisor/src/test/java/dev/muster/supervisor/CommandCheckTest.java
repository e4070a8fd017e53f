package dev.muster.supervisor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Readiness that a command tells. */
class CommandCheckTest extends RealServices {

    private static final ServiceName WEB = new ServiceName("web");

    private static Check check(String script, Duration timeout) {
        return new Check.Command(Launch.shell(script), Duration.ofMillis(30), timeout);
    }

    private ServiceSpec checked(String script, Duration timeout) {
        return shell(WEB, "exec sleep 100").withCheck(check(script, timeout));
    }

    @Test
    void itsExitCodeSaysHowItIsAndItsWordsSayWhy() throws Exception {
        Path good = folder.resolve("good");
        String script = "[ -e " + good + " ] || { echo not; echo 'well\u001b[31m' >&2; exit 3; }";
        supervisor.start(checked(script, Duration.ofSeconds(10)));
        Awaitility.await().until(() -> now(WEB).detail().equals("the check's command exited with 3: not well?[31m"));
        assertThat(now(WEB).phase()).isEqualTo(ServicePhase.STARTING);
        Files.createFile(good);
        said.await(ServicePhase.READY);
        Files.delete(good);
        said.await(ServicePhase.UNREADY);
    }

    @Test
    void itRunsInTheServicesOwnFolderAndEnvironment() throws Exception {
        Path own = Files.createDirectory(folder.resolve("own"));
        Files.createFile(own.resolve("here"));
        supervisor.start(checked("[ -e here ] && [ \"$OWN\" = yes ]", Duration.ofSeconds(10))
                .withDirectory(own)
                .withEnvironment(new TreeMap<>(Map.of(mark, "1", "OWN", "yes"))));
        said.await(ServicePhase.READY);
    }

    @Test
    void whenItsTimeIsUpItIsKilledWithItsChildren() throws Exception {
        supervisor.start(checked("sleep 100 & sleep 100 & wait", Duration.ofMillis(200)));
        Awaitility.await().until(() -> now(WEB).detail().equals("the check's command took longer than 200 ms"));
        supervisor.stop(WEB).get(20, SECONDS);
        Recorder.awaitNoProcessWith(mark);
    }

    @Test
    void whatItLeavesBehindIsKilledAsWell() throws Exception {
        supervisor.start(checked("sleep 100 >/dev/null 2>&1 & echo", Duration.ofSeconds(10)));
        said.await(ServicePhase.READY);
        supervisor.stop(WEB).get(20, SECONDS);
        Recorder.awaitNoProcessWith(mark);
    }

    @Test
    void oneThatFloodsItsOutputHoldsNobodyUp() {
        supervisor.start(checked("yes | head -c 3000000", Duration.ofSeconds(20)));
        said.await(ServicePhase.READY);
    }

    @Test
    void oneThatIsNotThereIsSaidClearly() {
        supervisor.start(ServiceSpec.existing(WEB, Check.command(List.of("no-such-check"))));
        Awaitility.await()
                .until(() -> now(WEB).detail()
                        .startsWith("the check's command can't run: no program 'no-such-check' on its PATH"));
    }
}
