package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.api.ApiClient;
import dev.muster.agent.api.ServicesReport.OwnEntry;
import dev.muster.agent.api.ServicesReport.ServiceEntry;
import dev.muster.agent.config.Configuration;
import dev.muster.agent.config.Layer;
import dev.muster.agent.run.RunFolder;
import dev.muster.tests.kit.FreePort;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
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
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent finds running that comes after another, whose configuration was changed meanwhile. */
final class LeftoversIT {

    private static final Path APP = Path.of("src/test/resources/app.py").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final List<Agent> agents = new ArrayList<>();

    @AfterEach
    void endEverything() {
        for (Agent agent : agents) {
            var _ = agent.leave();
            assertThat(agent.leave()).succeedsWithin(PATIENCE);
        }
    }

    private Agent start(String name, String... lines) throws Exception {
        Path file = Files.writeString(
                folder.resolve(name + ".yaml"), """
                node:
                  name: %s
                  bind: 127.0.0.1:0
                  profile: local
                  rpc: 127.0.0.1:0
                  http: 127.0.0.1:0
                  run: run
                  leave: {release: 300ms, app: 5s, drain: 4s}
                """.formatted(name) + String.join("\n", lines) + "\n");
        Agent agent = Agent.start(
                Configuration.read(Optional.of(file), Map.of(), new Layer()).options());
        agents.add(agent);
        return agent;
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20));
    }

    private static String app(int port, String text) {
        return "{command: [python3, " + APP + ", " + port + ", " + text + "], port: " + port + ", check: http:/}";
    }

    private static String get(int port) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection();
            connection.setReadTimeout(5000);
            try (var body = connection.getInputStream()) {
                return new String(body.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            return "none";
        }
    }

    private ApiClient api(String node) throws Exception {
        return new ApiClient(RunFolder.at(folder.resolve("run")).resolve(Optional.of(node)));
    }

    private OwnEntry own(String node, String service) throws Exception {
        return api(node).services().own().stream()
                .filter(entry -> entry.service().equals(service))
                .findFirst()
                .orElse(new OwnEntry(service, "none", 0, 0, -1, "", ""));
    }

    private List<ServiceEntry> seenBy(String node, String service) throws Exception {
        return api(node).services().services().stream()
                .filter(entry -> entry.service().equals(service))
                .toList();
    }

    @Test
    void whatWasTakenOutOfTheConfigurationMeanwhileGivesUpItsTrafficAndEnds() throws Exception {
        int front = FreePort.take();
        int old = FreePort.take();
        Agent lb = start(
                "lb",
                "balancer: {bind: '127.0.0.1:" + front + "', stats: '127.0.0.1:" + FreePort.take()
                        + "', auto_pools: true}");
        String join = "  join: ['127.0.0.1:" + lb.gossip().getPort() + "']";
        Path after = folder.resolve("after");
        Path told = folder.resolve("told");
        Agent first = start(
                "apps",
                join,
                "services:",
                "  web: " + app(old, "old"),
                "  worker: {command: [sleep, 1000]}",
                "  mail:",
                "    command: 'trap \"echo $$ >> " + told + "; exit 4\" USR1; while :; do sleep 0.02; done'",
                "    shell: true",
                "    stop: {signal: USR1, grace: 20s}",
                "    after_stop: [[touch, " + after + "]]");
        await().until(() -> get(front).equals("old"));
        long worker = own("apps", "worker").pid();
        long mail = own("apps", "mail").pid();
        agents.remove(first);
        first.close();
        assertThat(get(front)).isEqualTo("old");

        start("apps", join, "services:", "  web2: " + app(old, "new"), "  worker: {command: [sleep, 1000]}");
        await().until(() -> own("apps", "web").phase().equals("down")
                && own("apps", "mail").phase().equals("down"));
        assertThat(Files.readAllLines(told)).containsExactly(Long.toString(mail));
        assertThat(own("apps", "mail").lastExit()).isEqualTo(4);
        assertThat(after).as("what was to run after its end nobody knows").doesNotExist();
        assertThat(ProcessHandle.of(mail)).isEmpty();
        assertThat(own("apps", "worker").pid()).isEqualTo(worker);
        await().until(() -> seenBy("lb", "web").isEmpty());
        // Who wants its place came after it, and not into its way.
        await().until(() -> own("apps", "web2").phase().equals("ready"));
        assertThat(own("apps", "web2").restarts()).isZero();
        assertThat(get(old)).isEqualTo("new");
    }

    @Test
    void anAgentThatLeavesMeanwhileTakesThemWithIt() throws Exception {
        Agent first = start("solo", "services: {job: {command: [sleep, 1000]}, stay: {command: [sleep, 1000]}}");
        await().until(() -> own("solo", "job").phase().equals("ready"));
        long job = own("solo", "job").pid();
        agents.remove(first);
        first.close();
        Agent second = start("solo", "services: {stay: {command: [sleep, 1000]}}");
        assertThat(second.leave()).succeedsWithin(PATIENCE).isEqualTo(0);
        assertThat(ProcessHandle.of(job)).isEmpty();
    }

    @Test
    void whatCanNotBeRunIsRefusedForAllAtOnceAndNothingIsStarted() throws Exception {
        String lasting = "9" + FreePort.take();
        assertThatThrownBy(() -> start(
                        "broken",
                        "services:",
                        "  good: {command: [sleep, '" + lasting + "']}",
                        "  web: {command: [no-such-program]}",
                        "  api: {command: [sh], directory: nowhere}"))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("service web: no program 'no-such-program' on its PATH")
                .hasMessageContaining("service api: its working directory " + folder.resolve("nowhere"));
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(lasting)))
                .isEmpty();
    }

    @Test
    void whoComesBackToRunningServicesShowsItOnTheServiceInstead() throws Exception {
        Agent first = start("back", "services: {stay: {command: [sleep, 1000]}}");
        await().until(() -> own("back", "stay").phase().equals("ready"));
        long pid = own("back", "stay").pid();
        agents.remove(first);
        first.close();
        start("back", "services: {stay: {command: [sleep, 1000]}, web: {command: [no-such-program]}}");
        await().until(() -> own("back", "web").phase().equals("back-off"));
        assertThat(own("back", "web").detail()).startsWith("no program 'no-such-program' on its PATH");
        assertThat(own("back", "stay").pid()).isEqualTo(pid);
    }

    @Test
    void whatWasStartedEndsWhenTheAgentCanNotStart() throws Exception {
        String lasting = "8" + FreePort.take();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path file = Files.writeString(folder.resolve("taken.yaml"), """
                    node: {name: taken, bind: '127.0.0.1:0', http: '127.0.0.1:%d', rpc: '127.0.0.1:0', run: run}
                    services: {a: {command: [sleep, '%s']}}
                    """.formatted(taken.getLocalPort(), lasting));
            assertThatThrownBy(() -> Agent.start(Configuration.read(Optional.of(file), Map.of(), new Layer())
                            .options()))
                    .hasMessageContaining("the HTTP API cannot listen");
        }
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(lasting)))
                .isEmpty();
    }
}
