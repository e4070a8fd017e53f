package dev.muster.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.agent.api.ApiClient;
import dev.muster.agent.run.RunFolder;
import dev.muster.bench.load.LoadPlan;
import dev.muster.bench.load.LoadResult;
import dev.muster.bench.load.LoadRun;
import dev.muster.bench.load.RequestRecord;
import dev.muster.tests.kit.FreePort;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A host that goes silent under load: no packet comes back from it, and nothing refuses. Requests that wait for it are
 * ended when gossip has given it up and its check fails, and not by HAProxy's time-out of 30 s.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class SilentHostIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What HAProxy itself waits for an answer: {@code timeout server}. */
    private static final Duration TIME_OUT = Duration.ofSeconds(30);

    private static final int RATE = 80;
    private static final int SLOW_MILLIS = 200;
    private static final int APP_PORT = 3000;

    private final List<RunningCommand> commands = new ArrayList<>();
    private final Checkout checkout = Checkout.open();
    private final OtherHost other = OtherHost.make();

    SilentHostIT() throws Exception {}

    @AfterEach
    void end() throws Exception {
        checkout.end(commands, PATIENCE);
        checkout.close();
        other.close();
    }

    private void agent(List<String> before, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of("agent", "--insecure"));
        all.addAll(List.of(words));
        commands.add(checkout.musterAfter(before, all.toArray(String[]::new)));
    }

    private void web(List<String> before, String node, String address, int appPort, String seed) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                "--node",
                node,
                "--bind",
                address + ":0",
                "--join",
                seed,
                "--service",
                "web=" + address + ":" + appPort));
        words.add("--");
        words.addAll(checkout.webapp(node, appPort));
        words.addAll(List.of("--address", address));
        agent(before, words.toArray(String[]::new));
        await(node + " serves")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> api().services().services().stream()
                        .anyMatch(entry ->
                                entry.node().equals(node) && entry.traffic().equals("serving")));
    }

    private ApiClient api() throws Exception {
        return new ApiClient(RunFolder.at(checkout.runFolder()).resolve(Optional.of("lb")));
    }

    private static void slow() throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create("http://" + OtherHost.THERE + ":" + APP_PORT + "/delay")
                        .toURL()
                        .openConnection();
        connection.setDoOutput(true);
        connection.getOutputStream().write(("{\"delay\": " + SLOW_MILLIS + "}").getBytes(StandardCharsets.US_ASCII));
        assertThat(connection.getResponseCode()).isEqualTo(200);
    }

    /** How many connections this host has to the other one's app, by the kernel's own table. */
    private static long connections() throws IOException {
        String[] parts = OtherHost.THERE.split("\\.");
        StringBuilder address = new StringBuilder();
        for (int i = parts.length - 1; i >= 0; i--) {
            address.append(String.format(Locale.ROOT, "%02X", Integer.parseInt(parts[i])));
        }
        String remote = address + String.format(Locale.ROOT, ":%04X", APP_PORT);
        return Files.readAllLines(Path.of("/proc/self/net/tcp")).stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields[2].equals(remote) && fields[3].equals("01"))
                .count();
    }

    @Test
    void whatWaitsForItIsEndedLongBeforeTheTimeOut() throws Exception {
        String seed = OtherHost.HERE + ":" + FreePort.take();
        int port = FreePort.take();
        agent(
                List.of(),
                "--node",
                "lb",
                "--bind",
                seed,
                "--balancer",
                "--port",
                OtherHost.HERE + ":" + port,
                "--stats-port",
                Integer.toString(FreePort.take()));
        web(List.of(), "web-1", OtherHost.HERE, FreePort.take(), seed);
        web(other.words(), "web-2", OtherHost.THERE, APP_PORT, seed);
        LoadResult result;
        Instant cut;
        long pooled;
        try (LoadRun load = LoadRun.start(LoadPlan.of(URI.create("http://" + OtherHost.HERE + ":" + port + "/"))
                .withRate(RATE)
                .withDuration(Duration.ofMinutes(2)))) {
            load.await(Duration.ofSeconds(2));
            slow();
            load.await(Duration.ofSeconds(2));
            pooled = connections();
            other.pullCable();
            cut = Instant.now();
            load.await(Duration.ofSeconds(15));
            load.stop();
            result = load.result();
        }
        assertThat(result.isValid()).as("the generator kept its schedule").isTrue();
        List<RequestRecord> failed = result.requests()
                .filter(request -> request.outcome().isFailure())
                .toList();
        assertThat(failed).as("or the test proves nothing").isNotEmpty();
        Duration last = failed.stream()
                .map(request -> Duration.between(cut, result.startedAt().plusNanos(request.endNanos())))
                .max(Duration::compareTo)
                .orElseThrow();
        System.out.println("SilentHostIT: " + result.sent() + " requests, " + failed.size() + " failed of " + pooled
                + " connections that were there, the last of them " + last.toMillis() + " ms after the cut");
        assertThat((long) failed.size()).isLessThanOrEqualTo(pooled);
        assertThat(last).isLessThan(TIME_OUT.dividedBy(2));
        assertThat(checkout.musterOutput(0, "lb", "history", "--agent", "lb"))
                .contains("web-2 failed, web on web-2: member alive -> failed");
    }
}
