package dev.muster.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each way in which a request can end is seen as what it is. */
@Timeout(60)
class OutcomeTest {

    private static final int REQUESTS = 20;

    @Test
    void aGoodAnswerIsOk() throws Exception {
        assertAllEndAs(
                Outcome.OK, (nonce, c) -> RawServer.send(c, RawServer.http(200, RawServer.json("web-1", nonce))));
    }

    @Test
    void anAnswerInChunksIsOk() throws Exception {
        assertAllEndAs(Outcome.OK, (nonce, c) -> {
            String json = RawServer.json("web-1", nonce);
            RawServer.send(
                    c,
                    "HTTP/1.1 200 OK\r\nX-Backend-IP: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"
                            + Integer.toHexString(json.length() - 1) + ";ext=1\r\n" + json.substring(1)
                            + "\r\n0\r\n\r\n");
        });
    }

    @Test
    void theAnswerOfAnotherRequestIsAWrongNonce() throws Exception {
        assertAllEndAs(
                Outcome.WRONG_NONCE,
                (nonce, c) -> RawServer.send(c, RawServer.http(200, RawServer.json("web-1", nonce + "0"))));
    }

    @Test
    void aBodyThatIsNotTheJsonIsAWrongBody() throws Exception {
        AtomicInteger turn = new AtomicInteger();
        List<String> bodies = List.of("<html>", "", "{", "[]", "{}", "null", "{\"host\":\"web-1\"}", "\"text\"");
        assertAllEndAs(
                Outcome.WRONG_BODY,
                (nonce, c) ->
                        RawServer.send(c, RawServer.http(200, bodies.get(turn.getAndIncrement() % bodies.size()))));
    }

    @Test
    void anAnswerWithoutTheHeaderOfTheBackendIsAWrongBody() throws Exception {
        assertAllEndAs(
                Outcome.WRONG_BODY,
                (nonce, c) -> RawServer.send(
                        c, RawServer.http(200, RawServer.json("web-1", nonce)).replace("x-backend-ip", "x-other")));
    }

    @Test
    void aServerThatIsNotAllowedIsUnknown() throws Exception {
        assertAllEndAs(
                Outcome.UNKNOWN_SERVER,
                (nonce, c) -> RawServer.send(c, RawServer.http(200, RawServer.json("web-9", nonce))));
    }

    @Test
    void aStatusIsCountedByItsClass() throws Exception {
        assertAllEndAs(Outcome.HTTP_5XX, (nonce, c) -> RawServer.send(c, RawServer.http(503, "no server")));
        assertAllEndAs(Outcome.HTTP_4XX, (nonce, c) -> RawServer.send(c, RawServer.http(404, "")));
        assertAllEndAs(Outcome.HTTP_OTHER, (nonce, c) -> RawServer.send(c, RawServer.http(302, "")));
    }

    @Test
    void bytesThatAreNoAnswerAreNotHttp() throws Exception {
        assertAllEndAs(Outcome.NOT_HTTP, (nonce, c) -> RawServer.send(c, "SSH-2.0-OpenSSH\r\n\r\n"));
    }

    @Test
    void anAnswerThatBreaksOffIsAnEof() throws Exception {
        assertAllEndAs(Outcome.EOF, (nonce, c) -> {
            RawServer.send(
                    c, RawServer.http(200, RawServer.json("web-1", nonce)).substring(0, 80));
            c.close();
        });
    }

    @Test
    void aNewConnectionThatClosesWithoutAnAnswerIsAnEof() throws Exception {
        assertAllEndAs(Outcome.EOF, (nonce, c) -> c.close());
    }

    @Test
    void aConnectionThatIsResetIsAReset() throws Exception {
        assertAllEndAs(Outcome.RESET, (nonce, c) -> RawServer.reset(c));
    }

    @Test
    void silenceIsAResponseTimeout() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        assertAllEndAs(Outcome.RESPONSE_TIMEOUT, (nonce, c) -> over.await());
        over.countDown();
    }

    @Test
    void anAnswerThatDripsIsAResponseTimeoutToo() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        assertAllEndAs(Outcome.RESPONSE_TIMEOUT, (nonce, c) -> {
            RawServer.send(c, "HTTP/1.1 200 OK\r\n");
            over.await();
        });
        over.countDown();
    }

    @Test
    void aClosedPortIsRefused() throws Exception {
        int port;
        try (ServerSocket briefly = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = briefly.getLocalPort();
        }
        LoadResult result = run(plan(URI.create("http://127.0.0.1:" + port + "/")));

        assertThat(result.count(Outcome.CONNECT_REFUSED)).isEqualTo(REQUESTS);
    }

    @Test
    void aListenerThatTakesNoMoreIsAConnectTimeout() throws Exception {
        List<Socket> fillers = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(full, fillers);

            LoadResult result = run(plan(URI.create("http://127.0.0.1:" + full.getLocalPort() + "/")));

            assertThat(result.count(Outcome.CONNECT_TIMEOUT)).isEqualTo(REQUESTS);
        } finally {
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void aKeptConnectionThatWasClosedIsStale() throws Exception {
        assertEverySecondIsStale((nonce, c) -> {
            RawServer.send(c, RawServer.http(200, RawServer.json("web-1", nonce)));
            c.close();
        });
    }

    @Test
    void aKeptConnectionThatWasResetIsStale() throws Exception {
        Set<Socket> used = ConcurrentHashMap.newKeySet();
        assertEverySecondIsStale((nonce, c) -> {
            // By connection, for on a busy machine two requests may overlap, each on one of its own.
            if (used.add(c)) {
                RawServer.send(c, RawServer.http(200, RawServer.json("web-1", nonce)));
            } else {
                RawServer.reset(c);
            }
        });
    }

    @Test
    void aConnectionThatTheServerSaysItClosesIsNotUsedAgain() throws Exception {
        RawServer.Behaviour closes = (nonce, c) -> {
            RawServer.send(
                    c,
                    RawServer.http(200, RawServer.json("web-1", nonce))
                            .replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
            c.close();
        };
        try (RawServer server = new RawServer(closes)) {
            LoadResult result = run(oneConnection(server));

            assertThat(result.ok()).isEqualTo(REQUESTS);
            assertThat(result.report().connectionsReused()).isZero();
        }
    }

    @Test
    void aConnectionIdleForTooLongIsNotUsedAgain() throws Exception {
        RawServer.Behaviour good = (nonce, c) -> RawServer.send(c, RawServer.http(200, RawServer.json("web-1", nonce)));
        try (RawServer server = new RawServer(good)) {
            LoadPlan plan = oneConnection(server);

            LoadResult result = run(plan.withLimits(plan.limits().withMaxIdle(Duration.ofMillis(1))));

            assertThat(result.ok()).isEqualTo(REQUESTS);
            assertThat(result.report().connectionsReused()).isLessThan(REQUESTS / 2);
        }
    }

    @Test
    void whatCannotBeStartedIsAnOverrunAndMakesTheRunInvalid() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (RawServer server = new RawServer((nonce, c) -> over.await())) {
            LoadPlan plan = plan(server.url());

            LoadResult result = run(plan.withLimits(plan.limits().withMaxInFlight(5)));

            assertThat(result.count(Outcome.RESPONSE_TIMEOUT)).isEqualTo(result.failed());
            assertThat(result.count(Outcome.SCHEDULE_OVERRUN)).isEqualTo(REQUESTS - result.sent());
            assertThat(result.count(Outcome.SCHEDULE_OVERRUN)).isPositive();
            assertThat(result.isValid()).isFalse();
        }
        over.countDown();
    }

    private static void assertAllEndAs(Outcome wanted, RawServer.Behaviour behaviour) throws Exception {
        try (RawServer server = new RawServer(behaviour)) {
            LoadResult result = run(plan(server.url()).withMix(0.5, 0));

            assertThat(result.count(wanted)).as(result.toJson()).isEqualTo(REQUESTS);
            assertThat(result.failed()).isEqualTo(wanted.isFailure() ? REQUESTS : 0);
            assertThat(result.report().failures()).hasSize(wanted.isFailure() ? REQUESTS : 0);
        }
    }

    private static void assertEverySecondIsStale(RawServer.Behaviour behaviour) throws Exception {
        try (RawServer server = new RawServer(behaviour)) {
            LoadResult result = run(oneConnection(server));

            assertThat(result.count(Outcome.STALE_CONNECTION)).isPositive();
            assertThat(result.ok()).isPositive();
            assertThat(result.ok() + result.count(Outcome.STALE_CONNECTION)).isEqualTo(REQUESTS);
        }
    }

    private static LoadPlan oneConnection(RawServer server) {
        LoadPlan plan = plan(server.url()).withMix(0.5, 1);
        return plan.withLimits(plan.limits().withConnections(1));
    }

    private static LoadPlan plan(URI url) {
        return LoadPlan.of(url)
                .withRate(50)
                .withDuration(Duration.ofMillis(REQUESTS * 20))
                .withServers(Set.of("web-1"))
                .withLimits(Limits.defaults().withTimeouts(Duration.ofMillis(500), Duration.ofMillis(500)));
    }

    private static LoadResult run(LoadPlan plan) throws InterruptedException {
        LoadResult result = LoadRun.start(plan).result();
        assertThat(result.requests()).hasSize(REQUESTS);
        return result;
    }

    private static void fill(ServerSocket listener, List<Socket> fillers) throws IOException {
        for (int i = 0; i < 50; i++) {
            Socket filler = new Socket();
            fillers.add(filler);
            try {
                filler.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), 300);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
        throw new IOException("this system accepts more than 50 connections for a backlog of 1");
    }
}
