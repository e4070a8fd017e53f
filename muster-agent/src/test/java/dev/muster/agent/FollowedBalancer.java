package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.ApiClient;
import dev.muster.agent.api.BalancerReport;
import dev.muster.agent.api.ServicesReport.ServiceEntry;
import dev.muster.agent.membership.MembersFrom;
import dev.muster.agent.roster.Network;
import dev.muster.agent.roster.PoolRules;
import dev.muster.agent.run.AgentAddress;
import dev.muster.agent.run.RunFolder;
import dev.muster.tests.kit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A balancer with a real HAProxy that follows others, as the tests of it have it. */
final class FollowedBalancer implements AutoCloseable {

    private final Path run;
    private final MembersFrom from;
    private final int front = freePort();
    private final int stats = freePort();
    private Agent agent;

    FollowedBalancer(Path run, MembersFrom from) throws Exception {
        this.run = run;
        this.from = from;
        this.agent = start();
    }

    private Agent start() throws AgentException {
        PoolRules rules = PoolRules.DEFAULT.withAllowNetworks(List.of(Network.parse("127.0.0.0/8")));
        return Agent.start(AgentOptions.builder()
                .node("lb")
                .run(run)
                .membersFrom(from)
                .balancer(BalancerRole.of(loopback(front), loopback(stats)).withRules(rules))
                .rpc(loopback(0))
                .http(loopback(0))
                .leave(new LeaveTimes(Duration.ofMillis(300), Duration.ofSeconds(2), Duration.ofSeconds(2)))
                .build());
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    static int freePort() {
        try {
            return FreePort.take();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }

    /** Ends the agent alone, and starts another in its place; HAProxy lives on. */
    void restartAgent() throws Exception {
        agent.close();
        agent = start();
    }

    int front() {
        return front;
    }

    Agent agent() {
        return agent;
    }

    AgentAddress address() throws Exception {
        return RunFolder.at(run).resolve(Optional.of("lb"));
    }

    ApiClient api() throws Exception {
        return new ApiClient(address());
    }

    /** What each server is doing. */
    Map<String, String> traffic() throws Exception {
        Map<String, String> traffic = new TreeMap<>();
        api().services().services().forEach(service -> traffic.put(service.node(), service.traffic()));
        return traffic;
    }

    ServiceEntry service(String node) throws Exception {
        return api().services().services().stream()
                .filter(service -> service.node().equals(node))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + node));
    }

    BalancerReport balancer() throws Exception {
        return api().balancer().orElseThrow();
    }

    /** Waits until just these serve. */
    void awaitServing(String... nodes) {
        await().untilAsserted(() -> assertThat(traffic().entrySet().stream()
                        .filter(e -> e.getValue().equals("serving"))
                        .map(Map.Entry::getKey))
                .containsExactlyInAnyOrder(nodes));
    }

    int readyz() throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) agent.api().resolve("/readyz").toURL().openConnection();
        return connection.getResponseCode();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + front + "/");
    }

    @Override
    public void close() {
        CompletableFuture<Integer> patient = agent.leave();
        CompletableFuture<Integer> hurried = agent.leave();
        assertThat(CompletableFuture.allOf(patient, hurried)).succeedsWithin(Duration.ofSeconds(30));
    }
}
