package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.api.ServicesReport.ServiceEntry;
import dev.muster.agent.config.Configuration;
import dev.muster.agent.config.Layer;
import dev.muster.tests.kit.FreePort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an agent finds running that comes after another, whose configuration was changed meanwhile. */
final class LeftoversIT extends NodesByFile {

    LeftoversIT() {
        super("{release: 300ms, app: 5s, drain: 4s}");
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
        String join = join(lb);
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
        await().until(() -> get(front, "/").equals("old"));
        long worker = own("apps", "worker").pid();
        long mail = own("apps", "mail").pid();
        endAlone(first);
        assertThat(get(front, "/")).isEqualTo("old");

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
        assertThat(get(old, "/")).isEqualTo("new");
    }

    @Test
    void anAgentThatLeavesMeanwhileTakesThemWithIt() throws Exception {
        Agent first = start("solo", "services: {job: {command: [sleep, 1000]}, stay: {command: [sleep, 1000]}}");
        await().until(() -> own("solo", "job").phase().equals("ready"));
        long job = own("solo", "job").pid();
        endAlone(first);
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
        endAlone(first);
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
