package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.ApiClient;
import dev.muster.agent.run.AgentAddress;
import dev.muster.agent.run.RunFolder;
import dev.muster.gossip.Profile;
import dev.muster.tests.kit.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Agents in one program, on loopback, with real services and a real HAProxy: what such tests begin with. */
abstract class NodesByOptions {

    /** An app that answers with a text; its arguments are a port and the text. */
    static final Path APP = Path.of("src/test/resources/app.py").toAbsolutePath();

    /** The run folder of all. */
    @TempDir
    Path run;

    final List<Agent> agents = new ArrayList<>();
    private final LeaveTimes leave;

    NodesByOptions(LeaveTimes leave) {
        this.leave = leave;
    }

    @AfterEach
    void endEverything() {
        for (Agent agent : agents) {
            CompletableFuture<Integer> patient = agent.leave();
            CompletableFuture<Integer> hurried = agent.leave();
            assertThat(CompletableFuture.allOf(patient, hurried)).succeedsWithin(Duration.ofSeconds(30));
        }
    }

    final Agent start(AgentOptionsBuilder options) throws AgentException {
        Agent agent = Agent.start(options.run(run)
                .profile(Profile.LOCAL)
                .leave(leave)
                .rpc(loopback(0))
                .http(loopback(0))
                .build());
        agents.add(agent);
        return agent;
    }

    static AgentOptionsBuilder node(String name) {
        return AgentOptions.builder().node(name).bind(loopback(0));
    }

    static AgentOptionsBuilder balancer(String name, int front) throws IOException {
        return node(name).balancer(BalancerRole.of(loopback(front), loopback(FreePort.take())));
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Where others join this one. */
    static String seed(Agent agent) {
        return "127.0.0.1:" + agent.gossip().getPort();
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }

    final AgentAddress address(String node) throws Exception {
        return RunFolder.at(run).resolve(Optional.of(node));
    }

    final ApiClient api(String node) throws Exception {
        return new ApiClient(address(node));
    }
}
