package dev.muster.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The classic system as two muster.yaml files, run as they are: one balancer and two web apps, each on an address of
 * loopback as if it were a host. The environment says only what differs from host to host. It takes port 80, so it
 * runs only in a network of its own, as ./verify gives it one.
 */
@Timeout(180)
final class ClassicExampleIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path EXAMPLE = Checkout.root().resolve("examples/classic");
    private static final String BALANCER = "127.0.0.2";

    private Checkout checkout;

    @BeforeEach
    void open() throws IOException {
        List<String> interfaces = NetworkInterface.networkInterfaces()
                .map(NetworkInterface::getName)
                .toList();
        Assumptions.assumeTrue(interfaces.equals(List.of("lo")), "not in a network of its own: " + interfaces);
        checkout = Checkout.open();
    }

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        if (checkout == null) {
            return;
        }
        try {
            await("no process is left behind")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(checkout.processes()).isEmpty());
        } finally {
            // Only after a failure is there anything to end.
            checkout.processes().forEach(pid -> RunningCommand.signal(pid, "KILL"));
            checkout.close();
        }
    }

    @Test
    void bothFilesAreGood() throws Exception {
        for (String node : List.of("ha", "webapp")) {
            String file = EXAMPLE.resolve(node).resolve("muster.yaml").toString();
            assertThat(checkout.musterOutput(0, "validate", file)).contains(file + " is good");
        }
    }

    @Test
    void theClassicSystemRunsFromItsTwoFiles() throws Exception {
        try (RunningCommand ha = agent("ha", Map.of("MUSTER_BIND", BALANCER))) {
            ha.awaitLine(line -> line.contains("ha is up"), PATIENCE);
            try (RunningCommand one = webapp("web-1", "127.0.0.3");
                    RunningCommand two = webapp("web-2", "127.0.0.4")) {
                await("both serve").atMost(PATIENCE).until(() -> servers().equals(Set.of("127.0.0.3", "127.0.0.4")));
                assertThat(get("http://" + BALANCER + "/").headers().firstValue("x-backend-ip"))
                        .isPresent();
                assertThat(get("http://" + BALANCER + ":1936/").statusCode()).isEqualTo(200);
                assertThat(checkout.musterOutput(0, "services")).contains("web-1", "web-2", "ready", "serving");

                one.signal("TERM");
                assertThat(one.awaitExit(PATIENCE)).as(one::text).isZero();
                assertThat(servers()).isEqualTo(Set.of("127.0.0.4"));
                two.signal("TERM");
                assertThat(two.awaitExit(PATIENCE)).as(two::text).isZero();
            }
            ha.signal("TERM");
            assertThat(ha.awaitExit(PATIENCE)).as(ha::text).isZero();
        }
    }

    private RunningCommand webapp(String name, String address) throws IOException {
        return agent(
                "webapp",
                Map.of("MUSTER_NODE", name, "MUSTER_BIND", address, "MUSTER_JOIN", BALANCER, "ADDRESS", address));
    }

    private RunningCommand agent(String node, Map<String, String> environment) throws IOException {
        return checkout.muster(
                environment,
                "agent",
                "--config",
                EXAMPLE.resolve(node).resolve("muster.yaml").toString());
    }

    /** Who answers, asked often enough to meet each of a few. */
    private static Set<String> servers() throws Exception {
        Set<String> servers = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            HttpResponse<String> answer = get("http://" + BALANCER + "/");
            servers.add(answer.headers().firstValue("x-backend-ip").orElse("status " + answer.statusCode()));
        }
        return servers;
    }

    private static HttpResponse<String> get(String url) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
