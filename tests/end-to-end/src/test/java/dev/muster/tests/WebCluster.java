package dev.muster.tests;

import static org.awaitility.Awaitility.await;

import dev.muster.agent.api.ApiClient;
import dev.muster.agent.run.AgentAddress;
import dev.muster.agent.run.RunFolder;
import dev.muster.bench.load.LoadPlan;
import dev.muster.bench.load.LoadResult;
import dev.muster.bench.load.RequestRecord;
import dev.muster.tests.kit.FreePort;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A balancer named {@code lb} and web apps of its service {@code web}, each node an agent in a process of its own, all
 * on loopback. Closing it ends them all.
 */
final class WebCluster implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int LAST_WORDS = 25;

    private final int port = FreePort.take();
    private final int statsPort = FreePort.take();
    private final int gossipPort = FreePort.take();
    private final List<RunningCommand> commands = new ArrayList<>();
    private final Checkout checkout = Checkout.open();

    private WebCluster() throws IOException {}

    /** With its balancer, and no app yet. */
    static WebCluster start() throws IOException {
        WebCluster cluster = new WebCluster();
        cluster.run(
                "agent",
                "--node",
                "lb",
                "--profile",
                "local",
                "--bind",
                "127.0.0.1:" + cluster.gossipPort,
                "--balancer",
                "--port",
                Integer.toString(cluster.port),
                "--stats-port",
                Integer.toString(cluster.statsPort),
                "--health-path",
                "/health");
        await("the balancer answers")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> cluster.api("lb").balancer().isPresent());
        return cluster;
    }

    private RunningCommand run(String... words) throws IOException {
        RunningCommand command = checkout.muster(words);
        commands.add(command);
        return command;
    }

    /** One more node with a web app, that is not waited for. */
    RunningCommand begin(String node, String... more) throws IOException {
        int appPort = FreePort.take();
        List<String> words = new ArrayList<>(List.of(
                "agent",
                "--node",
                node,
                "--profile",
                "local",
                "--bind",
                "127.0.0.1:0",
                "--join",
                "127.0.0.1:" + gossipPort,
                "--service",
                "web=127.0.0.1:" + appPort,
                "--check",
                "web=http:/health"));
        words.addAll(List.of(more));
        words.add("--");
        words.addAll(checkout.webapp(node, appPort));
        return run(words.toArray(String[]::new));
    }

    /** One more node with a web app, which serves when this returns. */
    RunningCommand web(String node, String... more) throws IOException {
        RunningCommand agent = begin(node, more);
        awaitServing(node);
        return agent;
    }

    void awaitServing(String node) {
        await(node + " serves")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> api("lb").services().services().stream()
                        .anyMatch(entry ->
                                entry.node().equals(node) && entry.traffic().equals("serving")));
    }

    /** What each agent said last, for the message of a failed assertion. */
    String lastWords() {
        return commands.stream()
                .map(RunningCommand::lines)
                .map(lines -> String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_WORDS), lines.size())))
                .collect(Collectors.joining("\n---\n"));
    }

    Checkout checkout() {
        return checkout;
    }

    int port() {
        return port;
    }

    AgentAddress address(String node) throws Exception {
        return RunFolder.at(checkout.runFolder()).resolve(Optional.of(node));
    }

    ApiClient api(String node) throws Exception {
        return new ApiClient(address(node));
    }

    /** An open-loop load on the balancer, which ends when it is told to. */
    LoadPlan load(double ratePerSecond, Set<String> servers) {
        return LoadPlan.of(URI.create("http://127.0.0.1:" + port + "/"))
                .withRate(ratePerSecond)
                .withDuration(Duration.ofMinutes(20))
                .withServers(servers);
    }

    static List<RequestRecord> failures(LoadResult result) {
        return result.requests()
                .filter(request -> request.outcome().isFailure())
                .toList();
    }

    @Override
    public void close() throws IOException {
        try {
            checkout.end(commands, PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the nodes end", e);
        }
        checkout.close();
    }
}
