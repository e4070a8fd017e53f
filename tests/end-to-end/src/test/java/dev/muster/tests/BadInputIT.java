package dev.muster.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.tests.kit.FreePort;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What people get wrong, given to the real command: each time a message that says what to do, the exit code that the
 * help promises, no stack trace, and nothing left running.
 */
@Timeout(180)
final class BadInputIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LAST_MOMENTS = Duration.ofSeconds(10);
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;
    private static final int MISSING = 3;
    private static final int NO_AGENT = 4;

    @TempDir
    private Path folder;

    private Checkout checkout;

    @BeforeEach
    void open() throws IOException {
        checkout = Checkout.open();
    }

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        try {
            await("no process is left behind")
                    .atMost(LAST_MOMENTS)
                    .untilAsserted(() -> assertThat(checkout.processes()).isEmpty());
        } finally {
            // Only after a failure is there anything to end.
            checkout.processes().forEach(pid -> RunningCommand.signal(pid, "KILL"));
            checkout.close();
        }
    }

    @Test
    void aWrongFlag() throws Exception {
        assertThat(complaint(WRONG_USE, "agent", "--balancr")).contains("muster agent:", "'--balancr'", "--balancer");
        assertThat(complaint(WRONG_USE, "up", "--web", "many")).contains("--web", "many");
        assertThat(complaint(WRONG_USE, "agent", "--bind", "127.0.0.1:70000")).contains("--bind", "70000", "65535");
        assertNothingInRunFolder();
    }

    @Test
    void anUnknownWord() throws Exception {
        assertThat(complaint(WRONG_USE, "memberz")).contains("unknown word 'memberz'", "did you mean 'members'?");
    }

    @Test
    void anUnknownAgent() throws Exception {
        assertThat(complaint(NO_AGENT, "members")).contains("no agent runs on this host", "muster up");
        try (RunningCommand agent = agent("solo")) {
            assertThat(complaint(NO_AGENT, "members", "--agent", "nobody"))
                    .contains("no agent named 'nobody'", "there are: solo", "--agent solo");
            leave(agent);
        }
    }

    @Test
    void aPortInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            String there = "127.0.0.1:" + port;
            String holder = "port " + port + " is taken by process "
                    + ProcessHandle.current().pid();
            String free = Integer.toString(FreePort.take());

            assertThat(complaint(MISSING, "up", "--port", port)).contains(holder, "Take free ones instead:", "--port ");
            assertThat(complaint(MISSING, "agent", "--bind", there)).contains(holder, "--bind");
            assertThat(complaint(MISSING, local("--rpc-addr", there))).contains(holder, "--rpc-addr");
            assertThat(complaint(MISSING, local("--http-addr", there))).contains(holder, "--http-addr");
            assertThat(complaint(MISSING, local("--balancer", "--port", there, "--stats-port", free)))
                    .contains("HAProxy", holder, "--port");
            assertThat(complaint(MISSING, local("--balancer", "--port", free, "--stats-port", there)))
                    .contains("HAProxy", holder, "--stats-port");
        }
    }

    @Test
    void aNameInUse() throws Exception {
        try (RunningCommand agent = agent("solo")) {
            assertThat(complaint(FAILED, local("--node", "solo"))).contains("'solo' already runs", "--node NAME");
            leave(agent);
        }
    }

    @Test
    void noHaproxy() throws Exception {
        String nowhere = folder.resolve("haproxy").toString();
        assertThat(complaint(MISSING, local("--balancer", "--haproxy", nowhere)))
                .contains("HAProxy is missing", nowhere, "install", "--haproxy FILE");
        try (RunningCommand up = checkout.muster(Map.of("MUSTER_HAPROXY", nowhere), up())) {
            assertThat(up.awaitExit(PATIENCE)).as(up::text).isEqualTo(MISSING);
            assertThat(withoutTrace(up.text())).contains("MUSTER_HAPROXY", nowhere, "unset it");
        }
    }

    @Test
    void noHaproxyOnTheWholeMachine() throws Exception {
        Optional<Path> haproxy = List.of("/usr/sbin/haproxy", "/usr/local/sbin/haproxy", "/usr/bin/haproxy").stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(haproxy.isPresent(), "HAProxy is at none of the usual places");
        Optional<RunningCommand> up = checkout.musterWithout(haproxy.get(), up());
        Assumptions.assumeTrue(up.isPresent(), "this user may not hide a file from a process");
        try (RunningCommand command = up.get()) {
            assertThat(command.awaitExit(PATIENCE)).as(command::text).isEqualTo(MISSING);
            assertThat(withoutTrace(command.text())).contains("HAProxy is missing", "Get it with:", "install haproxy");
        }
    }

    @Test
    void haproxyRefusesTheConfiguration() throws Exception {
        Path template = folder.resolve("haproxy.cfg.hbs");
        Files.writeString(template, """
                global
                    wibble 3
                defaults
                    mode http
                    timeout connect 1s
                    timeout client 9s
                    timeout server 9s
                frontend http
                    bind 127.0.0.1:%d
                    default_backend web
                backend web
                    {{#each addresses}}
                    server {{host}} {{ip}}:{{port}} check
                    {{/each}}
                """.formatted(FreePort.take()));
        assertThat(complaint(FAILED, balancer("--template", template.toString())))
                .contains("unknown keyword 'wibble'", "line ");
    }

    @Test
    void aTemplateThatCannotBeRead() throws Exception {
        Path missing = folder.resolve("no.hbs");
        assertThat(complaint(FAILED, balancer("--template", missing.toString())))
                .contains("template", missing.toString(), "no such file");
        assertThat(complaint(FAILED, balancer("--template", folder.toString())))
                .contains("template", folder.toString(), "folder");
        Path broken = Files.writeString(folder.resolve("broken.hbs"), "global\n{{#each addresses");
        assertThat(complaint(FAILED, balancer("--template", broken.toString())))
                .contains("template", broken.toString(), "line 2")
                .doesNotContain("\\x0a");
    }

    @Test
    void anAddressToJoinThatDoesNotResolve() throws Exception {
        int port = FreePort.take();
        try (RunningCommand lonely = checkout.muster(
                "agent",
                "--node",
                "lonely",
                "--bind",
                "127.0.0.1:0",
                "--insecure",
                "--join",
                "nowhere.invalid",
                "--join",
                "127.0.0.1:" + port)) {
            lonely.awaitLine(line -> line.contains("lonely is up"), PATIENCE);
            lonely.awaitLine(
                    line -> line.contains("could not join \"nowhere.invalid\"")
                            && line.contains("cannot resolve")
                            && line.contains("retrying"),
                    PATIENCE);
            assertThat(checkout.musterOutput(0, "members")).contains("lonely");
            assertThat(complaint(FAILED, "join", "nowhere.invalid")).contains("nowhere.invalid", "cannot resolve");

            try (RunningCommand other = checkout.muster("agent", "--node", "other", "--bind", "127.0.0.1:" + port)) {
                other.awaitLine(line -> line.contains("other is up"), PATIENCE);
                await("it joins, now that somebody is there")
                        .atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(checkout.musterOutput(0, "members", "--agent", "other"))
                                .containsPattern("lonely .* alive"));
                leave(other);
            }
            leave(lonely);
        }
    }

    @Test
    void randomBytesOnTheGossipPort() throws Exception {
        int port = FreePort.take();
        String rpc = "127.0.0.1:" + FreePort.take();
        try (RunningCommand agent = checkout.muster(
                "agent", "--node", "calm", "--bind", "127.0.0.1:" + port, "--rpc-addr", rpc, "--tag", "colour=blue")) {
            agent.awaitLine(line -> line.contains("calm is up"), PATIENCE);
            String before = checkout.musterOutput(0, "members", "--format", "json");
            sendRandomDatagrams(port, 500);
            await("they are counted").atMost(PATIENCE).untilAsserted(() -> {
                String info = SerfAgent.serf("info", "-rpc-addr=" + rpc);
                assertThat(counter(info, "packets_received")).isGreaterThan(400);
                assertThat(counter(info, "packets_malformed")).isGreaterThan(300);
                assertThat(counter(info, "inputs_failed")).isZero();
            });
            assertThat(checkout.musterOutput(0, "members", "--format", "json")).isEqualTo(before);
            leave(agent);
        }
    }

    /** One bad node never blocks a good one. */
    @Test
    void membersThatCannotBeServersAreSetAside() throws Exception {
        String seed = "127.0.0.1:" + FreePort.take();
        String clients = "127.0.0.1:" + FreePort.take();
        String appPort = Integer.toString(FreePort.take());
        try (RunningCommand balancer = checkout.muster(
                        "agent",
                        "--node",
                        "balancer",
                        "--bind",
                        seed,
                        "--profile",
                        "local",
                        "--balancer",
                        "--port",
                        clients,
                        "--stats-port",
                        Integer.toString(FreePort.take()));
                RunningCommand app = webapp("good", "127.77.0.3", appPort)) {
            balancer.awaitLine(line -> line.contains("balancer is up"), PATIENCE);
            app.awaitLine(line -> line.contains("listens"), PATIENCE);
            try (SerfAgent badName = SerfAgent.start("a b", "127.77.0.1", seed, "role=backend", "port=3000");
                    SerfAgent badPort = SerfAgent.start("far", "127.77.0.2", seed, "role=backend", "port=99999");
                    SerfAgent good = SerfAgent.start("good", "127.77.0.3", seed, "role=backend", "port=" + appPort)) {
                await("the good one serves, the others are set aside")
                        .atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(checkout.musterOutput(0, "services"))
                                .containsPattern("web +good +.*serving")
                                .containsPattern("a b: its name 'a b' is not")
                                .containsPattern("far: .*99999"));
                assertThat(get("http://" + clients + "/")).contains("good");
                assertThat(new HaproxyWitness(checkout.runFolder().resolve("balancer/haproxy"))
                                .serversRunning("web")
                                .keySet())
                        .containsExactly("good");
                assertThat(List.of(badName, badPort, good))
                        .allSatisfy(serf -> assertThat(serf.members()).containsPattern("balancer .*alive"));
            }
            leave(balancer);
        }
    }

    private RunningCommand webapp(String name, String address, String port) throws IOException {
        List<String> argv = new ArrayList<>(checkout.webapp(name, Integer.parseInt(port)));
        argv.addAll(List.of("--address", address));
        return RunningCommand.start(new ProcessBuilder(argv));
    }

    private static String get(String url) throws IOException {
        try (var body = URI.create(url).toURL().openStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void sendRandomDatagrams(int port, int count) throws Exception {
        Random random = new Random(20_260);
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            for (int i = 0; i < count; i++) {
                byte[] bytes = new byte[random.nextInt(1400)];
                random.nextBytes(bytes);
                socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
            }
        }
    }

    private static long counter(String info, String name) {
        Matcher line = Pattern.compile("\\b" + name + " = ([0-9]+)").matcher(info);
        return line.find() ? Long.parseLong(line.group(1)) : 0;
    }

    /** An agent on loopback that answers. */
    private RunningCommand agent(String node) throws Exception {
        RunningCommand agent = checkout.muster(local("--node", node));
        agent.awaitLine(line -> line.contains(node + " is up"), PATIENCE);
        return agent;
    }

    private static void leave(RunningCommand agent) throws InterruptedException {
        agent.signal("TERM");
        assertThat(agent.awaitExit(PATIENCE)).as(agent::text).isZero();
        withoutTrace(agent.text());
    }

    /** {@code muster agent} on a gossip port that the system gives. */
    private static String[] local(String... flags) {
        return words(List.of("agent", "--bind", "127.0.0.1:0"), flags);
    }

    private static String[] balancer(String... flags) throws IOException {
        List<String> words = List.of(
                "agent",
                "--bind",
                "127.0.0.1:0",
                "--balancer",
                "--port",
                "127.0.0.1:" + FreePort.take(),
                "--stats-port",
                Integer.toString(FreePort.take()));
        return words(words, flags);
    }

    private static String[] up() throws IOException {
        return words(
                List.of("up"),
                "--port",
                Integer.toString(FreePort.take()),
                "--stats-port",
                Integer.toString(FreePort.take()),
                "--gossip-port",
                Integer.toString(FreePort.take()));
    }

    private static String[] words(List<String> first, String... more) {
        return Stream.concat(first.stream(), List.of(more).stream()).toArray(String[]::new);
    }

    /** What the command says when it ends with this exit code. */
    private String complaint(int exitCode, String... words) throws Exception {
        return withoutTrace(checkout.musterOutput(exitCode, words));
    }

    private static String withoutTrace(String text) {
        assertThat(text).doesNotContain("\tat ", "Exception in thread", "Caused by:", "something went wrong inside");
        return text;
    }

    private void assertNothingInRunFolder() throws IOException {
        try (var entries = Files.list(checkout.runFolder())) {
            assertThat(entries).isEmpty();
        }
    }
}
