package dev.muster.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.ServicesReport.ServiceEntry;
import dev.muster.bench.load.LoadResult;
import dev.muster.bench.load.LoadRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Rolling restarts of six nodes, each an agent in a process of its own, under an open-loop load: POST and GET,
 * kept-alive and closed connections, no retries of the client, nonce and server of each answer looked at.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class RollingIT {

    private static final boolean FULL = Boolean.getBoolean("muster.full");
    private static final int ROLLS = FULL ? 10 : 1;
    private static final int LEAST_REQUESTS = FULL ? 100_000 : 1_000;
    private static final int RATE = FULL ? 400 : 80;
    private static final int NODES = 6;

    /** Of the app's log, which the agent keeps. */
    private static final Pattern LAST_WORDS = Pattern.compile("ends after ([0-9]+) requests");

    private static final Pattern RECEIVED = Pattern.compile("\"received\": ([0-9]+)");

    private final Set<String> nodes =
            Set.copyOf(IntStream.rangeClosed(1, NODES).mapToObj(i -> "web-" + i).toList());
    private WebCluster cluster;

    @BeforeEach
    void begin() throws Exception {
        cluster = WebCluster.start();
        for (String node : nodes) {
            cluster.begin(node, "--allow-remote");
        }
        nodes.forEach(cluster::awaitServing);
    }

    @AfterEach
    void end() throws Exception {
        cluster.close();
    }

    /** Rolls so often; what the last one said. */
    private String roll(int exitCode, String... flags) throws Exception {
        List<String> words = new ArrayList<>(List.of("roll", "web", "--agent", "lb"));
        words.addAll(Arrays.asList(flags));
        try (RunningCommand roll = cluster.checkout().muster(words.toArray(String[]::new))) {
            assertThat(roll.awaitExit(Duration.ofMinutes(4)))
                    .as(() -> roll.text() + "\n" + cluster.lastWords())
                    .isEqualTo(exitCode);
            return roll.fullText();
        }
    }

    @Test
    void nodesAreRestartedUnderLoadWithoutAFailedRequest() throws Exception {
        LoadResult result;
        String said = "";
        long took = 0;
        try (LoadRun load = LoadRun.start(cluster.load(RATE, nodes))) {
            load.await(Duration.ofSeconds(2));
            for (int i = 0; i < ROLLS; i++) {
                slow();
                long begun = System.nanoTime();
                said = roll(0);
                took = Duration.ofNanos(System.nanoTime() - begun).toMillis();
                assertThat(said).contains("6 of 6 nodes restarted");
            }
            while (load.progress().issued() < LEAST_REQUESTS) {
                load.await(Duration.ofSeconds(1));
            }
            load.stop();
            result = load.result();
        }
        assertThat(result.isValid()).as("the generator kept its schedule").isTrue();
        assertThat(WebCluster.failures(result)).as(said).isEmpty();
        assertThat(result.sent()).isGreaterThanOrEqualTo(LEAST_REQUESTS);
        assertThat(result.byServer().keySet()).isEqualTo(nodes);
        List<Long> ended = ended();
        assertThat(ended).as("each app said its last words").hasSize(ROLLS * NODES);
        assertThat(ended.stream().mapToLong(Long::longValue).sum() + received())
                .as("no request came twice")
                .isEqualTo(result.sent());
        System.out.println("RollingIT: " + ROLLS + " rolls of 6 nodes, " + result.sent()
                + " requests, 0 failed, none answered twice; the last roll took " + took + " ms");
        anInterruptedRollSaysWhatIsDone();
    }

    private void anInterruptedRollSaysWhatIsDone() throws Exception {
        try (RunningCommand roll = cluster.checkout().muster("roll", "web", "--agent", "lb")) {
            roll.awaitLine(line -> line.contains("web-1: gives up its traffic"), WebCluster.PATIENCE);
            roll.signal("INT");
            assertThat(roll.awaitExit(WebCluster.PATIENCE)).as(roll::text).isEqualTo(1);
            assertThat(roll.fullText())
                    .contains(
                            "Interrupted:",
                            "under way, which go on by themselves: web-1",
                            "untouched: web-2, web-3, web-4, web-5, web-6",
                            "0 of 6 nodes restarted");
        }
        cluster.awaitServing("web-1");
    }

    @Test
    void withoutTheDrainSomeFail() throws Exception {
        LoadResult result;
        try (LoadRun load = LoadRun.start(cluster.load(RATE, nodes))) {
            load.await(Duration.ofSeconds(2));
            slow();
            roll(0, "--no-drain");
            load.stop();
            result = load.result();
        }
        assertThat(result.isValid()).as("the generator kept its schedule").isTrue();
        assertThat(WebCluster.failures(result)).as("or the test proves nothing").isNotEmpty();
        System.out.println("RollingIT: without the drain "
                + WebCluster.failures(result).size() + " of " + result.sent() + " failed");
    }

    /** Answers of some of them take longer than the app has to end; those of their next lives don't. */
    private void slow() throws Exception {
        for (String node : List.of("web-2", "web-5")) {
            post(node, "/delay", "{\"delay\": 2500}");
        }
    }

    private int appPort(String node) throws Exception {
        return cluster.api("lb").services().services().stream()
                .filter(entry -> entry.node().equals(node))
                .mapToInt(ServiceEntry::port)
                .findFirst()
                .orElseThrow();
    }

    private void post(String node, String path, String body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + appPort(node) + path))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    /** How many requests each app had that has ended. */
    private List<Long> ended() throws IOException {
        List<Long> ended = new ArrayList<>();
        try (Stream<Path> files = Files.walk(cluster.checkout().runFolder())) {
            files.filter(file -> file.getFileName().toString().startsWith("output.log"))
                    .forEach(file -> LAST_WORDS
                            .matcher(read(file))
                            .results()
                            .forEach(words -> ended.add(Long.parseLong(words.group(1)))));
        }
        return ended;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many requests the apps had that run now. */
    private long received() throws Exception {
        long sum = 0;
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String node : nodes) {
                String health = client.send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + appPort(node) + "/health"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body();
                Matcher received = RECEIVED.matcher(health);
                assertThat(received.find()).as(health).isTrue();
                sum += Long.parseLong(received.group(1));
            }
        }
        return sum;
    }
}
