package dev.muster.supervisor.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.supervisor.Check;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckerTest {

    private static final Duration INTERVAL = Duration.ofSeconds(2);

    @Test
    void checksEarlyAndOftenUntilTheFirstPass() {
        assertThat(Checker.pause(INTERVAL, false, false, Duration.ZERO)).isEqualTo(Duration.ofMillis(50));
        assertThat(Checker.pause(INTERVAL, false, false, Duration.ofSeconds(10)))
                .isEqualTo(Duration.ofMillis(100));
        assertThat(Checker.pause(INTERVAL, false, false, Duration.ofSeconds(31)))
                .isEqualTo(INTERVAL);
    }

    @Test
    void checksOnceAnIntervalAfterThatAndSoonAfterAFailure() {
        assertThat(Checker.pause(INTERVAL, true, true, Duration.ZERO)).isEqualTo(INTERVAL);
        assertThat(Checker.pause(INTERVAL, true, false, Duration.ZERO)).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void neverPausesLongerThanTheInterval() {
        Duration quick = Duration.ofMillis(20);
        assertThat(Checker.pause(quick, false, false, Duration.ZERO)).isEqualTo(quick);
        assertThat(Checker.pause(quick, true, false, Duration.ZERO)).isEqualTo(quick);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK | passed",
                "HTTP/1.0 204 | passed",
                "HTTP/1.1 399 Odd | passed",
                "HTTP/1.1 400 Bad | GET /x answered 400",
                "HTTP/1.1 503 Busy | GET /x answered 503",
                "SSH-2.0-OpenSSH | the answer is no HTTP",
                "HTTP/1.1 999 No | the answer is no HTTP",
                "'' | closed without an answer",
            })
    void judgesTheStatusLine(String line, String wanted) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread answers = Thread.ofVirtual().start(() -> answer(server, line));
            Check check = new Check.Http(
                    (InetSocketAddress) server.getLocalSocketAddress(), "/x", INTERVAL, Duration.ofSeconds(10));
            CheckResult result = Probe.run(check);
            answers.join();
            assertThat(result instanceof CheckResult.Failed failed ? failed.reason() : "passed")
                    .isEqualTo(wanted);
        }
    }

    private static void answer(ServerSocket server, String line) {
        try (Socket socket = server.accept()) {
            byte[] request = new byte[1000];
            int count = socket.getInputStream().read(request);
            assertThat(new String(request, 0, count, StandardCharsets.US_ASCII))
                    .startsWith("GET /x HTTP/1.1\r\nHost: 127.0.0.1:")
                    .contains("\r\nConnection: close\r\n")
                    .endsWith("\r\n\r\n");
            socket.getOutputStream()
                    .write((line.isEmpty() ? "" : line + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
