package dev.muster.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How processes are started: limits, user, environment, and what they say of themselves. */
class LaunchTest extends RealServices {

    private static final ServiceName WEB = new ServiceName("web");

    @TempDir
    private Path outside;

    private Path out() {
        return outside.resolve("out");
    }

    private ServiceSpec writes(String script) {
        return shell(
                WEB, "exec >" + out() + ".new; " + script + "; mv " + out() + ".new " + out() + "; exec sleep 100");
    }

    private List<String> written() throws IOException {
        Awaitility.await().until(() -> Files.exists(out()));
        return Files.readAllLines(out());
    }

    @Test
    void limitsHold() throws IOException {
        supervisor.start(writes("ulimit -n; ulimit -Hn; ulimit -c; ulimit -f")
                .withLaunch(launch -> launch.withLimits(
                        new TreeMap<>(Map.of(Limit.OPEN_FILES, 77L, Limit.CORE_SIZE, 0L, Limit.FILE_SIZE, 1L << 20)))));
        assertThat(written()).containsExactly("77", "77", "0", "2048");
    }

    @Test
    void theUserIsAnotherWithItsGroupsAndHome() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may run it as somebody else");
        Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rwxrwxrwx"));
        supervisor.start(writes(
                        "id -un; id -gn; echo $HOME $USER $LOGNAME; cat /proc/self/status | grep Groups | wc -w")
                .withLaunch(launch -> launch.withUser(RunAs.user("nobody")).withDirectory(Path.of("/"))));
        List<String> lines = written();
        assertThat(lines.subList(0, 2)).containsExactly("nobody", "nogroup");
        assertThat(lines.get(2)).endsWith("nobody nobody").doesNotContain("root");
        // Its output reaches the log all the same, for that was opened before.
        supervisor.restart(WEB);
        said.await(ServicePhase.STOPPING);
    }

    @Test
    void aGroupOfOnesOwnChoice() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may run it as somebody else");
        Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rwxrwxrwx"));
        supervisor.start(writes("id -u; id -gn")
                .withLaunch(
                        launch -> launch.withUser(RunAs.parse("12345:daemon")).withDirectory(Path.of("/"))));
        assertThat(written()).containsExactly("12345", "daemon");
    }

    @Test
    void aMissingUserIsSaidClearly() {
        supervisor.start(
                shell(WEB, "exec sleep 100").withLaunch(launch -> launch.withUser(RunAs.user("nobody-of-this-name"))));
        assertThat(said.await(ServicePhase.BACK_OFF).detail())
                .containsAnyOf("there is no user 'nobody-of-this-name' on this machine", "only root may run it as");
    }

    @Test
    void onlyTheServicesOwnDescriptorsAreOpen() throws IOException {
        supervisor.start(writes("ls /proc/self/fd").withCheck(new Check.Notify(4)));
        // ls itself opens the folder; the shell's own redirections are gone.
        assertThat(written()).hasSize(5).contains("0", "1", "2", "4");
    }

    @Test
    void whoNotifiesIsReadyWhenItSaysSo() throws IOException {
        Path go = outside.resolve("go");
        for (int descriptor = 3; descriptor <= 7; descriptor++) {
            ServiceName name = new ServiceName("notifies-" + descriptor);
            supervisor.start(shell(
                            name,
                            "printf half >&" + descriptor + "; while [ ! -e " + go + " ]; do sleep 0.02; done; echo >&"
                                    + descriptor + "; echo more >&" + descriptor + "; exec sleep 100")
                    .withCheck(new Check.Notify(descriptor)));
        }
        Awaitility.await()
                .until(() -> supervisor.services().size() == 5
                        && supervisor.services().stream()
                                .allMatch(each -> each.pid().isPresent()));
        assertThat(said.phases()).containsOnly(ServicePhase.STARTING);
        Files.createFile(go);
        Awaitility.await()
                .until(() -> supervisor.services().stream().allMatch(each -> each.phase() == ServicePhase.READY));
    }

    @Test
    void whoSaidSoIsStillReadyUnderTheNextSupervisor() throws Exception {
        ServiceSpec spec = shell(WEB, "echo >&3; exec sleep 100").withCheck(new Check.Notify(3));
        supervisor.start(spec);
        long pid = said.await(ServicePhase.READY).pid().orElseThrow();
        Recorder second = reopen();
        supervisor.start(spec);
        assertThat(second.await(ServicePhase.READY).pid()).hasValue(pid);
    }

    @Test
    void whoSaidItBeforeTheAgentWasBackIsReadyThen() throws Exception {
        Path go = outside.resolve("go");
        Path did = outside.resolve("did");
        ServiceSpec spec = shell(
                        WEB,
                        "while [ ! -e " + go + " ]; do sleep 0.02; done; echo >&3; touch " + did + "; exec sleep 100")
                .withCheck(new Check.Notify(3));
        supervisor.start(spec);
        Awaitility.await()
                .until(() -> supervisor.services().stream()
                        .anyMatch(each -> each.pid().isPresent()));
        supervisor.close();
        Files.createFile(go);
        Awaitility.await().until(() -> Files.exists(did));
        Recorder second = reopen();
        supervisor.start(spec);
        second.await(ServicePhase.READY);
        assertThat(second.phases()).containsExactly(ServicePhase.STARTING, ServicePhase.READY);
    }

    @Test
    void anAgentThatIsAServiceItselfHandsItsOwnMarkToNobody() throws IOException {
        supervisor.start(writes("echo $MUSTER_SERVICE_RUN"));
        assertThat(written().getFirst()).matches("[0-9a-f]{1,16}");
    }
}
