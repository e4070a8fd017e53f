package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.ServicesReport.ServiceEntry;
import dev.muster.tests.kit.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Nodes with several services, told by a muster.yaml, with real processes and a real HAProxy. */
final class ManyServicesIT extends NodesByFile {

    ManyServicesIT() {
        super("{release: 300ms, app: 2s}");
    }

    private static void acceptAll(ServerSocket socket) {
        try {
            while (true) {
                socket.accept().close();
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private Map<String, ServiceEntry> services() throws Exception {
        return api("lb").services().services().stream()
                .collect(Collectors.toMap(ServiceEntry::service, entry -> entry));
    }

    private long processes(String word) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(word))
                // The tiny parents have the command on their own line too.
                .filter(process -> process.info().command().orElse("").endsWith("sleep"))
                .count();
    }

    @Test
    void oneNodeRunsSeveralServicesAndEachHasATagAPoolAndALifeOfItsOwn() throws Exception {
        int front = FreePort.take();
        int databaseFront = FreePort.take();
        int web = FreePort.take();
        int api = FreePort.take();
        String lasting = "86" + FreePort.take();
        try (ServerSocket database = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> acceptAll(database));
            Agent lb = start(
                    "lb",
                    "balancer:",
                    "  bind: 127.0.0.1:" + front,
                    "  stats: 127.0.0.1:" + FreePort.take(),
                    "  pools: {web: {}, api: {path: /api}, db: {bind: '127.0.0.1:" + databaseFront + "'}}");
            Agent apps = start(
                    "apps",
                    join(lb),
                    "services:",
                    "  web: " + app(web, "pages"),
                    "  api: " + app(api, "data"),
                    "  db: {port: " + database.getLocalPort() + "}",
                    "  worker: {command: [sleep, " + lasting + "]}");

            await().until(() ->
                    get(front, "/").equals("pages") && get(front, "/api").equals("data"));
            await().until(() ->
                    services().values().stream().allMatch(s -> s.traffic().equals("serving")));
            assertThat(services().keySet()).isEqualTo(Set.of("web", "api", "db"));
            assertThat(services().values())
                    .extracting(ServiceEntry::port)
                    .containsExactlyInAnyOrder(web, api, database.getLocalPort());
            try (Socket through = new Socket(InetAddress.getLoopbackAddress(), databaseFront)) {
                assertThat(through.isConnected()).isTrue();
            }
            assertThat(processes(lasting)).isEqualTo(1);

            // One service falls and rises again; its neighbour does not notice.
            get(api, "/crash");
            assertThat(get(front, "/")).isEqualTo("pages");
            await().until(() -> get(front, "/api").equals("data"));
            assertThat(get(front, "/")).isEqualTo("pages");

            assertThat(apps.leave()).succeedsWithin(PATIENCE).isEqualTo(0);
            assertThat(processes(lasting)).isZero();
            assertThat(get(web, "/")).startsWith("none");
            assertThat(get(api, "/")).startsWith("none");
        }
    }

    @Test
    void tasksRhythmsAndDependenciesAreKept() throws Exception {
        Path story = folder.resolve("story");
        Path ticks = folder.resolve("ticks");
        String lasting = "88" + FreePort.take();
        Agent agent = start(
                "tasks",
                "services:",
                "  worker:",
                "    command: 'echo worker >> " + story + "; exec sleep " + lasting + "'",
                "    shell: true",
                "    depends_on: [first]",
                "    before_start: [{command: 'echo before >> " + story + "', shell: true}]",
                "    after_stop: [[sh, -c, 'echo after >> " + story + "']]",
                "    limits: {open_files: 99}",
                "  first:",
                "    command: 'sleep 0.3; echo first >> " + story + "; echo >&3; exec sleep " + lasting + "'",
                "    shell: true",
                "    check: {notify: 3}",
                "  tick: {command: 'echo tick >> " + ticks + "', shell: true, every: 200ms}");

        await().until(() -> processes(lasting) == 2);
        await().until(() -> Files.exists(ticks) && Files.readAllLines(ticks).size() > 3);
        assertThat(Files.readAllLines(story)).containsExactly("first", "before", "worker");
        assertThat(agent.leave()).succeedsWithin(PATIENCE).isEqualTo(0);
        assertThat(Files.readAllLines(story)).containsExactly("first", "before", "worker", "after");
        assertThat(processes(lasting)).isZero();
    }

    @Test
    void aHundredServicesWithoutPortsStartAndEnd() throws Exception {
        String lasting = "87" + FreePort.take();
        StringBuilder services = new StringBuilder("services:\n");
        for (int i = 0; i < 100; i++) {
            services.append("  s")
                    .append(i)
                    .append(": {command: [sleep, ")
                    .append(lasting)
                    .append("]}\n");
        }
        Agent many = start("many", services.toString());

        await().until(() -> processes(lasting) == 100);
        assertThat(many.leave()).succeedsWithin(PATIENCE).isEqualTo(0);
        assertThat(processes(lasting)).isZero();
    }
}
