package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.ApiClient;
import dev.muster.agent.api.LogReport.LogEntry;
import dev.muster.agent.api.LogRequest;
import dev.muster.agent.config.Configuration;
import dev.muster.agent.config.Layer;
import dev.muster.agent.run.RunFolder;
import dev.muster.gossip.Profile;
import dev.muster.tests.kit.FreePort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of examples/log-forwarding as they are, but for the ports. */
final class LogForwardingIT {

    private static final Path EXAMPLE = Path.of("..", "examples", "log-forwarding");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final List<Agent> agents = new ArrayList<>();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private int web;
    private int target;

    @BeforeEach
    void copy() throws IOException {
        web = FreePort.take();
        target = FreePort.take();
        Files.copy(EXAMPLE.resolve("forward.py"), folder.resolve("forward.py"));
        Files.writeString(
                folder.resolve("muster.yaml"),
                Files.readString(EXAMPLE.resolve("muster.yaml"))
                        .replace("9300", Integer.toString(web))
                        .replace("5140", Integer.toString(target)));
    }

    @AfterEach
    void endEverything() {
        for (Agent agent : agents) {
            var _ = agent.leave();
            assertThat(agent.leave()).succeedsWithin(PATIENCE);
        }
    }

    private Agent start() throws Exception {
        Layer flags = new Layer();
        AgentOptions read = Configuration.read(
                        Optional.of(folder.resolve("muster.yaml")), Map.of("MUSTER_PROFILE", "local"), flags)
                .options();
        assertThat(read.profile()).isEqualTo(Profile.LOCAL);
        Agent agent = Agent.start(read);
        agents.add(agent);
        return agent;
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50));
    }

    /** Collects from one after the other, until it is closed. */
    private final class Collector implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(target, 5, InetAddress.getLoopbackAddress());
        private volatile Optional<Socket> current = Optional.empty();

        Collector() throws IOException {
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        Socket from = server.accept();
                        current = Optional.of(from);
                        read(from);
                    }
                } catch (IOException e) {
                    // The collector is away.
                }
            });
        }

        @Override
        public void close() throws IOException {
            server.close();
            if (current.isPresent()) {
                current.get().close();
            }
        }
    }

    private void read(Socket from) throws IOException {
        try (from;
                var lines = new BufferedReader(new InputStreamReader(from.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                received.add(line);
            }
        }
    }

    /** So that the web server prints a line with this word. */
    private void ask(String word) throws Exception {
        await().ignoreExceptions().until(() -> {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), web)) {
                return probe.isConnected();
            }
        });
        try (var body =
                URI.create("http://127.0.0.1:" + web + "/?" + word).toURL().openStream()) {
            assertThat(body.readAllBytes()).isNotEmpty();
        }
    }

    private long arrived(String word) {
        return received.stream()
                .filter(line -> line.contains("/?" + word + " "))
                .count();
    }

    @Test
    void whatTheWebServerPrintsArrivesAlsoWhatItPrintedWhileNobodyCollected() throws Exception {
        Agent first = start();
        try (Collector collector = new Collector()) {
            ask("one");
            await().until(() -> arrived("one") == 1);
            assertThat(collector.current).isPresent();
            assertThat(received.getLast()).startsWith("{\"node\": \"app-1\", \"service\": \"web\", \"at\": \"20");
        }
        // The agent is replaced meanwhile; the services go on.
        agents.remove(first);
        first.close();
        ask("two");
        start();
        ask("three");
        try (Collector collector = new Collector()) {
            ask("four");
            await().until(() ->
                    collector.current.isPresent() && arrived("two") > 0 && arrived("three") > 0 && arrived("four") > 0);
        }
        List<LogEntry> own = new ApiClient(RunFolder.at(folder.resolve("run")).resolve(Optional.of("app-1")))
                .logs(new LogRequest(List.of(), 1000, 0))
                .lines();
        assertThat(own).extracting(LogEntry::service).contains("web", "forwarder");
        assertThat(arrived("one"))
                .as("what had been written down is not sent again")
                .isEqualTo(1);
    }
}
