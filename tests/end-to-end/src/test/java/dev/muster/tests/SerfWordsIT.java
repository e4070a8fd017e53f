package dev.muster.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.tests.kit.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each word that asks by Serf's RPC, typed as a person would, at a Muster agent and at a real Serf agent of one
 * cluster: both answer the same.
 */
@Timeout(600)
final class SerfWordsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NQ==";
    private static final String OTHER_KEY = "MDEyMzQ1Njc4OTAxMjM0Ng==";
    private static final String TOKEN = "open sesame";

    @TempDir
    private Path folder;

    private Checkout checkout;
    private final List<RunningCommand> agents = new ArrayList<>();
    private String musterRpc = "";
    private String serfRpc = "";
    private String thirdRpc = "";

    /** What a command came to. */
    private record Said(int exitCode, String text) {

        List<String> sorted() {
            return text.lines().sorted().toList();
        }
    }

    @BeforeEach
    void open() throws IOException {
        checkout = Checkout.open();
    }

    @AfterEach
    void end() throws Exception {
        agents.reversed().forEach(RunningCommand::close);
        checkout.end(List.of(), PATIENCE);
        checkout.close();
    }

    /** A Muster agent m1, a Serf agent s1, which wants a token, and a Serf agent s2, which answers a query. */
    private void cluster(String version) throws Exception {
        Path key = secret("key", KEY);
        String seed = "127.89.0.1:" + port("127.89.0.1");
        musterRpc = "127.0.0.1:" + FreePort.take();
        serfRpc = "127.89.0.2:" + port("127.89.0.2");
        thirdRpc = "127.89.0.3:" + port("127.89.0.3");
        RunningCommand muster = checkout.muster(
                "agent",
                "--node",
                "m1",
                "--bind",
                seed,
                "--rpc-addr",
                musterRpc,
                "--http-addr",
                "127.0.0.1:0",
                "--key-file",
                key.toString(),
                "--profile",
                "local",
                "--tag",
                "role=web");
        agents.add(muster);
        muster.awaitLine(line -> line.contains("m1 is up"), PATIENCE);
        Path config = Files.writeString(folder.resolve("auth.json"), "{\"rpc_auth\": \"" + TOKEN + "\"}");
        String serf = serfProgram(version);
        serfAgent(serf, "s1", serfRpc, seed, "-config-file", config.toString(), "-tag", "dc=eu1");
        serfAgent(serf, "s2", thirdRpc, seed, "-tag", "role=db", "-event-handler", "query:load=echo hello");
        await().atMost(PATIENCE)
                .until(() -> atMuster("members", "--status", "alive").sorted().size() == 4
                        && atSerf("members", "--status", "alive").sorted().size() == 4);
    }

    private void serfAgent(String serf, String name, String rpc, String join, String... more) throws Exception {
        String address = rpc.substring(0, rpc.indexOf(':'));
        List<String> argv = new ArrayList<>(List.of(serf, "agent", "-node", name, "-rpc-addr", rpc));
        argv.addAll(List.of("-bind", address + ":" + port(address), "-profile", "local", "-join", join));
        argv.addAll(List.of("-encrypt", KEY));
        argv.addAll(List.of(more));
        RunningCommand agent = RunningCommand.start(new ProcessBuilder(argv));
        agents.add(agent);
        agent.awaitLine(line -> line.contains("Serf agent running"), PATIENCE);
    }

    private static String serfProgram(String version) throws Exception {
        String find = Checkout.root().resolve("tests/interop/find-serf").toString();
        Process process = new ProcessBuilder(find, version)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String path = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        Assumptions.assumeTrue(process.waitFor() == 0, "serf " + version + " cannot be had");
        return path;
    }

    private static int port(String address) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return socket.getLocalPort();
        }
    }

    private Path secret(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private Said atMuster(String... words) throws Exception {
        return type(Map.of("SERF_RPC_ADDR", musterRpc), words);
    }

    private Said atSerf(String... words) throws Exception {
        return type(Map.of("SERF_RPC_ADDR", serfRpc, "SERF_RPC_AUTH", TOKEN), words);
    }

    private Said type(Map<String, String> environment, String... words) throws Exception {
        try (RunningCommand command = checkout.muster(environment, words)) {
            int code = command.awaitExit(PATIENCE);
            String text = command.fullText();
            assertThat(text)
                    .as("muster %s", String.join(" ", words))
                    .doesNotContain("\tat ", "something went wrong inside", TOKEN);
            return new Said(code, text);
        }
    }

    /** The same output, in any order, and this exit code, of both. */
    private Said same(int exitCode, String... words) throws Exception {
        Said ofMuster = atMuster(words);
        Said ofSerf = atSerf(words);
        assertThat(ofMuster.sorted()).as("muster %s", String.join(" ", words)).isEqualTo(ofSerf.sorted());
        assertThat(ofMuster.exitCode()).as(ofMuster.text()).isEqualTo(exitCode);
        assertThat(ofSerf.exitCode()).as(ofSerf.text()).isEqualTo(exitCode);
        return ofMuster;
    }

    /** The same exit code; each words it in its own way. */
    private List<Said> sameEnd(int exitCode, String... words) throws Exception {
        List<Said> both = List.of(atMuster(words), atSerf(words));
        both.forEach(said -> assertThat(said.exitCode())
                .as("muster %s: %s", String.join(" ", words), said.text())
                .isEqualTo(exitCode));
        return both;
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.9.4", "0.10.1"})
    void everyWord(String version) throws Exception {
        cluster(version);
        looking();
        asking();
        changing();
        leaving();
    }

    private void looking() throws Exception {
        assertThat(same(0, "members").sorted()).hasSize(4);
        same(0, "members", "--detailed", "--tag", "role=d.", "--status", "alive|failed");
        same(0, "members", "--name", "s[12]", "--format", "json");
        same(2, "members", "--name", "(");
        same(0, "reachability");
        same(1, "rtt", "zz", "s1");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(sameEnd(0, "rtt", "m1", "s1"))
                        .allMatch(said -> said.text().matches("Estimated m1 <-> s1 rtt: [0-9.]+ ms")));
        assertThat(sameEnd(0, "info"))
                .allMatch(said -> said.text().contains("serf:") && said.text().contains("\thealth_score = 0"));
        assertThat(sameEnd(0, "info", "--format", "json"))
                .allMatch(said -> said.text().contains("\"members\": \"3\""));
    }

    private void asking() throws Exception {
        same(0, "event", "deploy", "1.2.3");
        same(0, "event", "--coalesce=false", "deploy");
        same(1, "event", "large", "x".repeat(9300));
        assertThat(sameEnd(1, "event", "middle", "x".repeat(600)))
                .allMatch(said -> said.text().contains("512") && said.text().contains("606 bytes"));
        assertThat(same(0, "query", "--timeout", "2s", "load", "please").text())
                .contains("Response from 's2': hello", "Total Acks: 3", "Total Responses: 1");
        same(0, "query", "--timeout", "2s", "--no-ack", "--node", "s2", "load");
        same(0, "query", "--timeout", "2s", "--tag", "role=d", "--relay-factor", "2", "load");
        same(0, "query", "--timeout", "2s", "--node", "s2", "--format", "json", "load");
        same(1, "query", "--node", "zz", "load");
        same(1, "query", "--timeout", "1s", "--tag", "role=nobody", "load");
        assertThat(sameEnd(1, "query", "_serf_x"))
                .allMatch(said -> said.text().contains("Queries cannot contain the '_serf_' prefix"));
    }

    private void changing() throws Exception {
        sameEnd(0, "tags", "--set", "a=b", "--set", "c=d");
        sameEnd(0, "tags", "--delete", "a");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(same(0, "members", "--tag", "c=d").sorted())
                                .hasSize(3)
                                .noneMatch(line -> line.contains("a=b")));
        String other = "@" + secret("other.key", OTHER_KEY);
        same(0, "keys", "--list");
        assertThat(same(0, "keys", "--install", other).text()).contains("3 of 3 members");
        same(0, "keys", "--use", other);
        assertThat(same(0, "keys", "--list").text()).contains(OTHER_KEY + "  [3/3]", KEY + "  [3/3]");
        assertThat(sameEnd(1, "keys", "--remove", other))
                .allMatch(said -> said.text().contains("nodes reported failure"));
        sameEnd(1, "keys", "--install", "bad");
        same(1, "force-leave", "zz");
        same(1, "force-leave", "s2");
        sameEnd(1, "join", "127.89.0.9:1");
    }

    private void leaving() throws Exception {
        String s2 = atMuster("members", "--name", "s2")
                .text()
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow();
        String address = s2.split(" +")[1];
        assertThat(sameEnd(0, "join", "--replay", address))
                .allMatch(said -> said.text().contains("1 node answered"));
        agents.getLast().close();
        await().atMost(PATIENCE)
                .until(() -> sameEnd(0, "members", "--status", "failed").stream()
                        .allMatch(said -> said.text().contains("s2")));
        assertThat(atSerf("force-leave", "s2")).isEqualTo(new Said(0, "s2 is taken for one that has left"));
        await().atMost(PATIENCE)
                .until(() -> atMuster("members", "--status", "left").text().contains("s2"));
        assertThat(atMuster("force-leave", "--prune", "s2")).isEqualTo(new Said(0, "s2 is forgotten"));
        assertThat(sameEnd(0, "leave")).allMatch(said -> said.text().contains("has left"));
        assertThat(agents.getFirst().awaitExit(PATIENCE)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.9.4", "0.10.1"})
    void monitorUntilControlC(String version) throws Exception {
        cluster(version);
        for (Map<String, String> place :
                List.of(Map.of("SERF_RPC_ADDR", musterRpc), Map.of("SERF_RPC_ADDR", serfRpc, "SERF_RPC_AUTH", TOKEN))) {
            try (RunningCommand monitor = checkout.muster(place, "monitor", "--log-level", "debug")) {
                monitor.awaitLine(line -> line.matches(".*\\[(INFO|DEBUG)].*"), PATIENCE);
                type(Map.of("SERF_RPC_ADDR", thirdRpc), "event", "--coalesce=false", "deploy", "1.2.3");
                monitor.awaitLine(line -> line.matches("==> user event deploy .*: 1\\.2\\.3"), PATIENCE);
                monitor.signal("INT");
                assertThat(monitor.awaitExit(PATIENCE)).as(monitor::text).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.9.4"})
    void whoIsNoAgentOrWantsAnotherToken(String version) throws Exception {
        cluster(version);
        Path wrong = secret("wrong", "sesame");
        assertThat(type(Map.of(), "members", "--rpc-addr", serfRpc, "--rpc-auth-file", wrong.toString()))
                .matches(said -> said.exitCode() == 1 && said.text().contains("does not take this token"));
        assertThat(type(Map.of(), "members", "--rpc-addr", serfRpc))
                .matches(said -> said.exitCode() == 1 && said.text().contains("wants a token"));
        Path right = secret("right", TOKEN);
        assertThat(type(Map.of(), "members", "--rpc-addr", serfRpc, "--rpc-auth-file", right.toString())
                        .exitCode())
                .isZero();
        assertThat(type(Map.of(), "members", "--rpc-addr", "127.0.0.1:" + FreePort.take()))
                .matches(said -> said.exitCode() == 4 && said.text().contains("cannot be reached"));
        try (ServerSocket hung = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertThat(type(Map.of(), "members", "--rpc-addr", "127.0.0.1:" + hung.getLocalPort()))
                    .matches(said -> said.exitCode() == 4 && said.text().contains("no answer came within 10 s"));
        }
        try (ServerSocket web = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = web.accept()) {
                    socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                    socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // The command went first.
                }
            });
            assertThat(type(Map.of(), "members", "--rpc-addr", "127.0.0.1:" + web.getLocalPort()))
                    .matches(said -> said.exitCode() == 4 && said.text().contains("is it an agent?"));
        }
        Path file = Files.writeString(folder.resolve("no.sock"), "");
        assertThat(type(Map.of(), "info", "--rpc-addr", file.toString()))
                .matches(said -> said.exitCode() == 4 && said.text().contains("cannot be reached"));
        assertThat(type(Map.of(), "services", "--rpc-addr", serfRpc))
                .matches(said -> said.exitCode() == 2 && said.text().contains("only a Muster agent knows"));
    }
}
