package dev.muster.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.tests.kit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code muster agent} with the flags, files and signals of {@code serf agent}, in a cluster with a real one. */
@Timeout(240)
final class SerfFlagsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;

    @TempDir
    private Path folder;

    private Checkout checkout;
    private String address;
    private String place;
    private String rpc;

    @BeforeEach
    void open() throws IOException {
        checkout = Checkout.open();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        address = "127." + random.nextInt(1, 255) + "." + random.nextInt(1, 255) + ".";
        place = "127.0.0.1:" + FreePort.take();
        rpc = "127.0.0.1:" + FreePort.take();
    }

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        checkout.processes().forEach(pid -> RunningCommand.signal(pid, "KILL"));
        checkout.close();
    }

    private RunningCommand agent(String... flags) throws Exception {
        List<String> words =
                new ArrayList<>(List.of("agent", "-node=m", "-bind=" + place, "-rpc-addr", rpc, "-profile=local"));
        words.addAll(List.of(flags));
        RunningCommand agent = checkout.muster(words.toArray(String[]::new));
        agent.awaitLine(line -> line.contains("m is up"), PATIENCE);
        return agent;
    }

    private String members() throws Exception {
        return SerfAgent.serf("members", "-rpc-addr=" + rpc);
    }

    private String complaint(int exitCode, String... words) throws Exception {
        String text = checkout.musterOutput(exitCode, words);
        assertThat(text).doesNotContain("\tat ", "Exception", "something went wrong inside");
        return text;
    }

    private static void end(RunningCommand agent, String signal, int exitCode) throws InterruptedException {
        agent.signal(signal);
        assertThat(agent.awaitExit(PATIENCE)).as(agent::text).isEqualTo(exitCode);
    }

    @Test
    void flagsWithOneDashDoWhatSerfDoes() throws Exception {
        Path tags = folder.resolve("tags");
        Path snapshot = folder.resolve("snapshot");
        try (RunningCommand agent = agent(
                        "-iface=lo",
                        "-tags-file=" + tags,
                        "-snapshot",
                        snapshot.toString(),
                        "-rejoin",
                        "-replay",
                        "-disable-compression",
                        "-broadcast-timeout=100ms",
                        "-protocol=4",
                        "-log-level=INFO",
                        "-syslog",
                        "-retry-join=127.0.0.1:1",
                        "-advertise=127.0.0.1");
                SerfAgent serf = SerfAgent.start("s", address + "3", place, "dc=eu")) {
            await("both see each other").atMost(PATIENCE).untilAsserted(() -> {
                assertThat(members()).containsPattern("s .*alive .*dc=eu");
                assertThat(serf.members()).containsPattern("m .*alive");
            });
            assertThat(agent.text())
                    .contains(
                            "--broadcast-timeout is too low; it is 1s",
                            "--protocol has no effect: Muster speaks version 5",
                            "--syslog has no effect");
            SerfAgent.serf("tags", "-rpc-addr=" + rpc, "-set", "colour=blue", "-set", "a=b");
            await("the tags are kept")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(tags).hasContent("{\n  \"a\": \"b\",\n  \"colour\": \"blue\"\n}"));
            end(agent, "INT", 0);
        }
        assertThat(snapshot).isNotEmptyFile();
    }

    @Test
    void tagsAndRoleAreToldAndTagsThatWereKeptComeBack() throws Exception {
        Path tags = Files.writeString(folder.resolve("tags"), "{\"kept\": \"yes\"}");
        List<String> words = List.of(
                "agent", "-node=m", "-bind", place, "-rpc-addr=" + rpc, "-profile", "local", "-tags-file=" + tags);
        try (RunningCommand agent = checkout.muster(words.toArray(String[]::new))) {
            agent.awaitLine(line -> line.contains("m is up"), PATIENCE);
            assertThat(members()).contains("kept=yes");
            end(agent, "TERM", 0);
        }
        try (RunningCommand agent = agent("-role=seen", "-tag", "role=other", "-tag=zone=a=b")) {
            assertThat(members()).contains("role=seen", "zone=a=b").doesNotContain("role=other");
            end(agent, "TERM", 0);
        }
    }

    @Test
    void anEndOfTheTriesToJoinIsTheEndOfTheAgent() throws Exception {
        String nobody = "127.0.0.1:" + FreePort.take();
        String said = complaint(
                FAILED,
                "agent",
                "-node=m",
                "-bind=" + place,
                "-retry-join=" + nobody,
                "-retry-interval=1s",
                "-retry-max=1");
        assertThat(said).contains("Could not join", "Nobody could be joined in 2 tries; the agent ends");
    }

    @Test
    void filesAreReadAsSerfReadsThem() throws Exception {
        Path dir = Files.createDirectory(folder.resolve("conf.d"));
        Files.writeString(dir.resolve("10.json"), """
                {"node_name": "first", "tags": {"a": "1", "b": "1"}, "rpc_auth": "hush", "log_level": "warn"}
                """);
        Files.writeString(dir.resolve("20.json"), """
                {"node_name": "m", "tags": {"a": "2"}, "leave_on_terminate": false, "rpc_addr": "%s", "bind": "%s"}
                """.formatted(rpc, place));
        assertThat(checkout.musterOutput(0, "validate", "-config-dir=" + dir)).contains(dir + " is good: the node m");
        assertThat(checkout.musterOutput(0, "config", "show", "-config-dir", dir.toString(), "-tag", "c=3"))
                .containsPattern("a: 2 +# " + dir + "/20.json:1")
                .containsPattern("b: 1 +# " + dir + "/10.json:1")
                .containsPattern("c: 3 +# --tag")
                .doesNotContain("hush");
        try (RunningCommand agent = checkout.muster("agent", "-config-dir", dir.toString(), "-profile=local")) {
            agent.awaitLine(line -> line.contains("m is up"), PATIENCE);
            assertThat(SerfAgent.serf("members", "-rpc-addr=" + rpc, "-rpc-auth=hush"))
                    .contains("a=2", "b=1");
            end(agent, "TERM", FAILED);
            assertThat(agent.fullText()).contains("ends without leaving (signal TERM)", "leave_on_terminate");
        }
    }

    @Test
    void aHangUpHasTheFilesReadAgain() throws Exception {
        Path file = Files.writeString(folder.resolve("a.json"), "{\"tags\": {\"a\": \"1\", \"old\": \"x\"}}");
        try (RunningCommand agent = agent("-role=seen", "-config-file=" + file)) {
            assertThat(members()).contains("a=1", "old=x", "role=seen");
            SerfAgent.serf("tags", "-rpc-addr=" + rpc, "-set", "set=later");
            Files.writeString(
                    file, "{\"tags\": {\"a\": \"2\"}, \"log_level\": \"debug\", \"snapshot_path\": \"elsewhere\"}");
            agent.signal("HUP");
            await("the tags are those of the file")
                    .atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(members()).contains("a=2", "role=seen").doesNotContain("old=", "set="));
            agent.awaitLine(line -> line.contains("node.log_level is debug from now on"), PATIENCE);
            agent.awaitLine(
                    line -> line.contains("node.snapshot changed, and stays as it was until the agent is started"),
                    PATIENCE);
            Files.writeString(file, "{\"tags\": {\"a\": 3}}");
            agent.signal("HUP");
            agent.awaitLine(
                    line -> line.contains("The configuration stays as it is") && line.contains("a.json:1:16"),
                    PATIENCE);
            assertThat(members()).contains("a=2");
            end(agent, "TERM", 0);
        }
    }

    @Test
    void whatCannotBeIsRefusedWithAWayOn() throws Exception {
        assertThat(complaint(WRONG_USE, "agent", "-jion=x")).contains("unknown flag '-jion'", "did you mean '--join'?");
        assertThat(complaint(WRONG_USE, "agent", "-tag")).contains("the flag --tag needs a value");
        assertThat(complaint(WRONG_USE, "agent", "-discover=x"))
                .contains("Muster does not find others by multicast", "--join ADDR");
        String key = checkout.musterOutput(0, "keygen").strip();
        assertThat(complaint(WRONG_USE, "agent", "-encrypt=" + key, "-keyring-file=k"))
                .contains("--keyring-file and --encrypt both give a key")
                .doesNotContain(key);
        assertThat(complaint(FAILED, "agent", "-bind=" + place, "-keyring-file=" + folder.resolve("none")))
                .contains(folder.resolve("none").toString());
        assertThat(complaint(FAILED, "agent", "-bind=" + place, "-iface=nope7"))
                .contains("there is no network interface 'nope7'; there are ");
        Path bad = Files.writeString(folder.resolve("bad.json"), "{\"node_name\": \"a\",\n \"tags\": }");
        assertThat(complaint(WRONG_USE, "agent", "-config-file", bad.toString()))
                .contains(bad + ":2:10: this is not JSON: a value should be here, not '}'", "    2 |  \"tags\": }");
        Path unknown = Files.writeString(folder.resolve("unknown.json"), "{\"node_nmae\": \"a\"}");
        assertThat(complaint(FAILED, "validate", unknown.toString()))
                .contains(unknown + ":1:2: unknown key 'node_nmae'; did you mean 'node_name'?");
    }

    @Test
    void anEncryptedClusterIsJoinedAsWithSerf() throws Exception {
        String key = checkout.musterOutput(0, "keygen").strip();
        Path keyring = Files.writeString(folder.resolve("keyring"), "[\"" + key + "\"]");
        Files.setPosixFilePermissions(keyring, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        String other = "127.0.0.1:" + FreePort.take();
        try (RunningCommand agent = agent("-encrypt", key);
                RunningCommand second = checkout.muster(
                        "agent", "-node=k", "-bind=" + other, "-keyring-file", keyring.toString(), "-join", place)) {
            assertThat(agent.text()).contains("the key given with --encrypt can be read by everybody who runs ps");
            second.awaitLine(line -> line.contains("k is up"), PATIENCE);
            await("both keys are one")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(members()).containsPattern("k .*alive"));
            end(second, "TERM", 0);
            end(agent, "TERM", 0);
        }
    }
}
