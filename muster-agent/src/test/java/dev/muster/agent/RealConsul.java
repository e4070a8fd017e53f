package dev.muster.agent;

import static java.util.Objects.requireNonNull;

import dev.muster.tests.kit.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;

/** A real Consul 1.8.7, as {@code consul agent -dev} on loopback: it keeps nothing over a restart. */
final class RealConsul implements AutoCloseable {

    private final String program;
    private final Path log;
    private final int http;
    private final int server;
    private final int lan;
    private final int wan;
    private final HttpClient client = HttpClient.newHttpClient();
    private Process process;

    /** Starts one; a test that can't have it ends here, skipped. */
    RealConsul(Path folder) throws Exception {
        program = find();
        log = folder.resolve("consul.log");
        http = FreePort.take();
        server = FreePort.take();
        lan = FreePort.take();
        wan = FreePort.take();
        process = start();
    }

    private static String find() throws Exception {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isExecutable(folder.resolve("tests/interop/find-consul"))) {
            folder = requireNonNull(folder.getParent(), "not in a checkout of Muster");
        }
        Process find = new ProcessBuilder(
                        folder.resolve("tests/interop/find-consul").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String path = new String(find.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        Assumptions.assumeTrue(find.waitFor() == 0, "consul cannot be had");
        return path;
    }

    private Process start() throws Exception {
        Process started = new ProcessBuilder(List.of(
                        program,
                        "agent",
                        "-dev",
                        "-node=n1",
                        "-bind=127.0.0.1",
                        "-client=127.0.0.1",
                        "-http-port=" + http,
                        "-server-port=" + server,
                        "-serf-lan-port=" + lan,
                        "-serf-wan-port=" + wan,
                        "-dns-port=-1",
                        "-grpc-port=-1"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!hasLeader()) {
            if (System.nanoTime() > deadline || !started.isAlive()) {
                started.destroyForcibly().onExit().join();
                throw new IllegalStateException(Files.readString(log));
            }
        }
        return started;
    }

    private boolean hasLeader() throws InterruptedException {
        try {
            return get("/v1/status/leader").contains(":")
                    && get("/v1/catalog/nodes").contains("n1");
        } catch (IOException e) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            return false;
        }
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url().resolve(path))
                .timeout(Duration.ofSeconds(2))
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + http);
    }

    void put(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url().resolve(path))
                .timeout(Duration.ofSeconds(10))
                .PUT(BodyPublishers.ofString(body))
                .build();
        var response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(path + ": " + response.statusCode() + " " + response.body());
        }
    }

    /** A service of this node whose check passes until it is told otherwise. */
    void register(String id, String name, int port, String more) throws Exception {
        put(
                "/v1/agent/service/register",
                "{\"ID\":\"" + id + "\",\"Name\":\"" + name + "\",\"Port\":" + port
                        + ",\"Check\":{\"CheckID\":\"check-" + id + "\",\"TTL\":\"1h\",\"Status\":\"passing\"}" + more
                        + "}");
    }

    void deregister(String id) throws Exception {
        put("/v1/agent/service/deregister/" + id, "");
    }

    /** {@code pass}, {@code warn} or {@code fail}. */
    void check(String id, String word) throws Exception {
        put("/v1/agent/check/" + word + "/check-" + id, "");
    }

    void maintainService(String id, boolean on) throws Exception {
        put("/v1/agent/service/maintenance/" + id + "?enable=" + on, "");
    }

    void maintainNode(boolean on) throws Exception {
        put("/v1/agent/maintenance?enable=" + on, "");
    }

    /** Ends it, as a crash does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts it again, at the same place, without what it knew. */
    void startAgain() throws Exception {
        process = start();
    }

    /** STOP or CONT. */
    void signal(String name) throws Exception {
        List<String> argv = new ArrayList<>(List.of("kill", "-" + name, Long.toString(process.pid())));
        if (new ProcessBuilder(argv).start().waitFor() != 0) {
            throw new IllegalStateException("kill -" + name + " failed");
        }
    }

    @Override
    public void close() {
        kill();
        client.close();
    }
}
