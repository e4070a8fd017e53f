package dev.muster.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.haproxy.plan.AdmittingCheck;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.plan.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AdmissionChecksTest {

    private static final ServerKey KEY = new ServerKey("web", "a");

    private final BlockingQueue<Map.Entry<ServerKey, InetSocketAddress>> passed = new LinkedBlockingQueue<>();

    private static Target target(InetSocketAddress address, boolean http) {
        Optional<AdmittingCheck.Request> request =
                http ? Optional.of(new AdmittingCheck.Request("HEAD", "/", HealthStatuses.DEFAULT)) : Optional.empty();
        return new Target(
                KEY,
                new PoolName("web"),
                address,
                1,
                100,
                Intent.SERVE,
                List.of(),
                true,
                new AdmittingCheck(address, request));
    }

    private static ServerSocket listener() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static InetSocketAddress address(ServerSocket listener) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
    }

    @Test
    void aConnectionIsEnoughWhereNothingElseIsAsked() throws Exception {
        try (ServerSocket listener = listener();
                AdmissionChecks checks = new AdmissionChecks((key, where) -> passed.add(Map.entry(key, where)))) {
            checks.start(target(address(listener), false));
            assertThat(passed.poll(20, TimeUnit.SECONDS)).isEqualTo(Map.entry(KEY, address(listener)));
        }
    }

    @Test
    void anAnswerThatTricklesInIsGivenUp() throws Exception {
        try (ServerSocket listener = listener();
                AdmissionChecks checks = new AdmissionChecks((key, where) -> passed.add(Map.entry(key, where)))) {
            checks.start(target(address(listener), true));
            try (Socket first = listener.accept()) {
                Thread slow = Thread.ofVirtual().start(() -> trickle(first));
                // It asks again on another connection although the first one still answers.
                listener.setSoTimeout(20_000);
                try (Socket second = listener.accept()) {
                    assertThat(checks.detail(KEY)).contains("doesn't answer its first check in time");
                    second.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    assertThat(passed.poll(20, TimeUnit.SECONDS)).isNotNull();
                } finally {
                    slow.interrupt();
                }
            }
        }
    }

    private static void trickle(Socket socket) {
        CountDownLatch never = new CountDownLatch(1);
        try {
            do {
                socket.getOutputStream().write('x');
                // The pace of a slow server.
            } while (!never.await(200, TimeUnit.MILLISECONDS));
        } catch (IOException | InterruptedException _) {
            // The other side has given up.
        }
    }

    @Test
    void nobodyIsToldOfAServerThatIsNotWantedAnyMore() throws Exception {
        try (ServerSocket listener = listener();
                AdmissionChecks checks = new AdmissionChecks((key, where) -> passed.add(Map.entry(key, where)))) {
            checks.start(target(address(listener), true));
            try (Socket asked = listener.accept()) {
                checks.stop(KEY);
                asked.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            // The one after it shows that the answer above has had its time.
            ServerKey other = new ServerKey("web", "b");
            try (ServerSocket last = listener()) {
                Target plain = target(address(last), false);
                checks.start(new Target(
                        other,
                        plain.pool(),
                        plain.address(),
                        2,
                        100,
                        Intent.SERVE,
                        List.of(),
                        true,
                        plain.admitting()));
                assertThat(passed.poll(20, TimeUnit.SECONDS)).isEqualTo(Map.entry(other, address(last)));
                assertThat(passed).isEmpty();
            }
        }
    }
}
