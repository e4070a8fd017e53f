package dev.muster.supervisor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.muster.tests.kit.FreePort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real HAProxy in master-worker mode as a service: reload, adoption, soft stop. */
class HaproxyServiceIT {

    private static final ServiceName NAME = new ServiceName("haproxy");

    @TempDir
    private Path folder;

    private final String mark = "MARK_" + UUID.randomUUID().toString().replace("-", "");

    @AfterEach
    void nothingIsLeftBehind() throws Exception {
        try (Supervisor last = Supervisor.open(folder, status -> {})) {
            last.stop(NAME, Duration.ZERO).get(20, SECONDS);
        }
        Recorder.awaitNoProcessWith(mark);
    }

    private ServiceSpec haproxy(int port, int serverPort) throws IOException {
        Path config = folder.resolve("haproxy.cfg");
        Files.writeString(config, """
                defaults
                    mode http
                    timeout connect 1s
                    timeout client 20s
                    timeout server 20s
                listen web
                    bind 127.0.0.1:%d
                    server app 127.0.0.1:%d
                """.formatted(port, serverPort));
        return ServiceSpec.command(NAME, List.of("haproxy", "-W", "-db", "-f", config.toString()))
                .withEnvironment(new TreeMap<>(Map.of(mark, "1")))
                .withOutput(Output.direct(folder.resolve("haproxy.log")))
                .withStop("USR1", Duration.ofSeconds(20));
    }

    @Test
    void reloadsIsAdoptedAndStopsSoftly() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch mayAnswer = new CountDownLatch(1);
        HttpServer app = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        app.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        app.createContext("/", exchange -> {
            try {
                arrived.countDown();
                mayAnswer.await();
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        app.start();
        int port = FreePort.take();
        ServiceSpec spec = haproxy(port, app.getAddress().getPort());
        Recorder first = new Recorder();
        long pid;
        try (Supervisor supervisor = Supervisor.open(folder, first)) {
            supervisor.start(spec);
            pid = first.await(ServicePhase.READY).pid().orElseThrow();
            awaitLog("New worker", 1);
            supervisor.signal(NAME, "USR2");
            awaitLog("New worker", 2);
        }
        Recorder second = new Recorder();
        try (Supervisor supervisor = Supervisor.open(folder, second);
                HttpClient client = HttpClient.newHttpClient()) {
            supervisor.start(spec);
            assertThat(second.await(ServicePhase.READY).pid()).hasValue(pid);
            CompletableFuture<HttpResponse<Void>> inFlight = client.sendAsync(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                            .build(),
                    BodyHandlers.discarding());
            assertThat(arrived.await(20, SECONDS)).isTrue();
            CompletableFuture<Void> stopped = supervisor.stop(NAME);
            awaitNobodyListens(port);
            assertThat(stopped).isNotDone();
            mayAnswer.countDown();
            assertThat(inFlight.get(20, SECONDS).statusCode()).isEqualTo(204);
            stopped.get(20, SECONDS);
            assertThat(second.phases()).containsExactly(ServicePhase.READY, ServicePhase.STOPPING, ServicePhase.DOWN);
        } finally {
            app.stop(0);
        }
    }

    private static void awaitNobodyListens(int port) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return !socket.isConnected();
            } catch (ConnectException e) {
                return true;
            }
        });
    }

    private void awaitLog(String words, int times) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            String text = Files.readString(folder.resolve("haproxy.log"));
            return text.split(words, -1).length > times;
        });
    }
}
