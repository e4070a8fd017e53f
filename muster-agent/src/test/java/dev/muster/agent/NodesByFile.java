package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.ApiClient;
import dev.muster.agent.api.ServicesReport.OwnEntry;
import dev.muster.agent.config.Configuration;
import dev.muster.agent.config.Layer;
import dev.muster.agent.run.RunFolder;
import java.io.IOException;
import java.net.HttpURLConnection;
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
import org.junit.jupiter.api.io.TempDir;

/** Agents in one program, each told by a file of its own, with real services: what such tests begin with. */
abstract class NodesByFile {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Path APP = Path.of("src/test/resources/app.py").toAbsolutePath();

    /** The files, and what the agents run in. */
    @TempDir
    Path folder;

    private final List<Agent> agents = new ArrayList<>();
    private final String leave;

    /** @param leave the times of a leave, as in a file */
    NodesByFile(String leave) {
        this.leave = leave;
    }

    @AfterEach
    void endEverything() {
        for (Agent agent : agents) {
            var _ = agent.leave();
            assertThat(agent.leave()).succeedsWithin(PATIENCE);
        }
    }

    /** Starts an agent by a file of its own; what every node of the test has is in front. */
    final Agent start(String name, String... lines) throws Exception {
        Path file = Files.writeString(
                folder.resolve(name + ".yaml"), """
                node:
                  name: %s
                  bind: 127.0.0.1:0
                  profile: local
                  rpc: 127.0.0.1:0
                  http: 127.0.0.1:0
                  run: run
                  leave: %s
                """.formatted(name, leave) + String.join("\n", lines) + "\n");
        Agent agent = Agent.start(
                Configuration.read(Optional.of(file), Map.of(), new Layer()).options());
        agents.add(agent);
        return agent;
    }

    /** Ends the agent alone; what it looks after goes on. */
    final void endAlone(Agent agent) {
        agents.remove(agent);
        agent.close();
    }

    static String join(Agent other) {
        return "  join: ['127.0.0.1:" + other.gossip().getPort() + "']";
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20));
    }

    /** A service that answers with a text. */
    static String app(int port, String text) {
        return "{command: [python3, " + APP + ", " + port + ", " + text + "], port: " + port + ", check: http:/}";
    }

    /** What is answered; where nothing is, it begins with {@code none}. */
    static String get(int port, String path) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
            connection.setReadTimeout(5000);
            try (var body = connection.getInputStream()) {
                return new String(body.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            return "none: " + e.getMessage();
        }
    }

    final ApiClient api(String node) throws Exception {
        return new ApiClient(RunFolder.at(folder.resolve("run")).resolve(Optional.of(node)));
    }

    /** How a service of this node stands. */
    final OwnEntry own(String node, String service) throws Exception {
        return api(node).services().own().stream()
                .filter(entry -> entry.service().equals(service))
                .findFirst()
                .orElse(new OwnEntry(service, "none", 0, 0, -1, "", ""));
    }
}
