package dev.muster.supervisor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that are only looked at, against a real server in this JVM. */
class ChecksTest {

    private static final ServiceName WEB = new ServiceName("web");

    @TempDir
    private Path folder;

    private final AtomicInteger status = new AtomicInteger(200);
    private final AtomicInteger checks = new AtomicInteger();
    private final Recorder said = new Recorder();
    private HttpServer server;
    private Supervisor supervisor;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/health", exchange -> {
            checks.incrementAndGet();
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        server.start();
        supervisor = Supervisor.open(folder, said);
    }

    @AfterEach
    void close() {
        supervisor.close();
        server.stop(0);
    }

    private ServiceSpec http(String path) {
        return ServiceSpec.existing(
                WEB, new Check.Http(server.getAddress(), path, Duration.ofMillis(30), Duration.ofSeconds(5)));
    }

    private ServiceStatus now() {
        return supervisor.services().getFirst();
    }

    @Test
    void whatAnswersIsReadyAndHasNoPid() throws Exception {
        supervisor.start(http("/health"));
        said.await(ServicePhase.STARTING);
        assertThat(said.await(ServicePhase.READY).pid()).isEmpty();
        supervisor.drain(WEB);
        said.await(ServicePhase.DRAINING);
        supervisor.stop(WEB).get(20, SECONDS);
        assertThat(now().phase()).isEqualTo(ServicePhase.DOWN);
        int after = checks.get();
        supervisor.start(http("/health"));
        said.await(ServicePhase.READY);
        assertThat(checks.get()).isGreaterThan(after);
    }

    @Test
    void whatAnswersBadlyIsNotReadyAndSaysWhy() {
        status.set(503);
        supervisor.start(http("/health"));
        Awaitility.await().until(() -> now().detail().equals("GET /health answered 503"));
        assertThat(now().phase()).isEqualTo(ServicePhase.STARTING);
        status.set(204);
        said.await(ServicePhase.READY);
        assertThat(now().detail()).isEmpty();
    }

    @Test
    void twoFailuresInARowMakeItUnready() {
        supervisor.start(http("/health"));
        said.await(ServicePhase.READY);
        status.set(500);
        assertThat(said.await(ServicePhase.UNREADY).detail()).isEqualTo("GET /health answered 500");
        status.set(301);
        said.await(ServicePhase.READY);
    }

    @Test
    void aCheckThatIsLaterThanItsTimeOutHasFailed() throws IOException {
        // Connected by the kernel, answered by nobody.
        try (var silent = new java.net.ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) silent.getLocalSocketAddress();
            supervisor.start(ServiceSpec.existing(
                    WEB, new Check.Http(address, "/", Duration.ofMillis(30), Duration.ofMillis(50))));
            Awaitility.await().until(() -> now().detail().contains("no answer within 50 ms"));
            supervisor.start(ServiceSpec.existing(WEB, Check.tcp(address)));
            said.await(ServicePhase.READY);
        }
    }

    @Test
    void aServiceThatRunsIsReadyOnlyWhenItsCheckPasses() throws Exception {
        status.set(503);
        Check check = new Check.Http(server.getAddress(), "/health", Duration.ofMillis(30), Duration.ofSeconds(5));
        supervisor.start(ServiceSpec.command(WEB, List.of("sleep", "100")).withCheck(check));
        Awaitility.await().until(() -> now().pid().isPresent() && checks.get() > 2);
        assertThat(said.phases()).containsExactly(ServicePhase.STARTING);
        status.set(200);
        assertThat(said.await(ServicePhase.READY).pid()).isPresent();
        supervisor.stop(WEB).get(20, SECONDS);
    }
}
