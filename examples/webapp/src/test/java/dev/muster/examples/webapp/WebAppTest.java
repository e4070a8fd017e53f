package dev.muster.examples.webapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebAppTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private WebApp app;

    @BeforeEach
    void start() throws IOException {
        app = WebApp.start(settings());
    }

    private static Settings settings(String... more) {
        List<String> args = new ArrayList<>(List.of("--port", "0", "--name", "web \"1\""));
        args.addAll(List.of(more));
        return Settings.parse(args.toArray(String[]::new), Map.of());
    }

    @AfterEach
    void stop() {
        app.drain(Duration.ZERO);
        client.close();
    }

    private HttpRequest.Builder to(InetSocketAddress address, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(to(app.address(), path));
    }

    private static String field(HttpResponse<String> response, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\": \"?([^\",}]*)").matcher(response.body());
        assertThat(matcher.find()).as("%s in %s", name, response.body()).isTrue();
        return matcher.group(1);
    }

    @Test
    void saysWhoServedTheRequest() throws Exception {
        HttpResponse<String> response = get("/");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("x-backend-ip")).contains("127.0.0.1");
        String id = field(response, "id");
        assertThat(response.body())
                .isEqualTo("{\"hello\": \"world!\", \"ip\": \"127.0.0.1\", \"host\": \"web \\\"1\\\"\","
                        + " \"tag\": \"web \\\"1\\\"\", \"sessionViews\": 1, \"id\": \"" + id + "\"}\n");
        assertThat(response.headers().firstValue("Set-Cookie")).contains("NODESESSID=" + id + "; Path=/; HttpOnly");
    }

    @Test
    void keepsTheSessionByItsCookie() throws Exception {
        String id = field(get("/"), "id");
        HttpResponse<String> second = send(to(app.address(), "/")
                .header("Cookie", "other=1; NODESESSID=" + id)
                .POST(BodyPublishers.ofString("x")));
        assertThat(field(second, "id")).isEqualTo(id);
        assertThat(field(second, "sessionViews")).isEqualTo("2");
        assertThat(second.headers().firstValue("Set-Cookie")).isEmpty();
        HttpResponse<String> foreign = send(to(app.address(), "/").header("Cookie", "NODESESSID=made-up"));
        assertThat(field(foreign, "id")).isNotEqualTo("made-up").hasSize(32);
    }

    @Test
    void forgetsTheSessionUnusedForLongest() {
        Sessions sessions = new Sessions(2);
        String first = sessions.visit(Optional.empty()).id();
        String second = sessions.visit(Optional.empty()).id();
        sessions.visit(Optional.of(first));
        sessions.visit(Optional.empty());
        assertThat(sessions.visit(Optional.of(first)).views()).isEqualTo(3);
        assertThat(sessions.visit(Optional.of(second)).isNew()).isTrue();
    }

    @Test
    void echoesANonceEscapedAndBounded() throws Exception {
        assertThat(get("/?a=b&nonce=x%22%0A%5C%C3%BC").body()).contains("\"nonce\": \"x\\\"\\u000a\\\\\\u00fc\"}");
        assertThat(field(send(to(app.address(), "/").header("X-Nonce", "42")), "nonce"))
                .isEqualTo("42");
        assertThat(get("/?nonce=" + "y".repeat(257)).statusCode()).isEqualTo(400);
    }

    @Test
    void healthMakesNoSessionAndCountsWhoCameTooEarly() throws Exception {
        get("/");
        get("/");
        HttpResponse<String> health = get("/health");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).isEqualTo("{\"status\": \"ok\", \"early\": 2, \"received\": 2}\n");
        assertThat(health.headers().firstValue("Set-Cookie")).isEmpty();
        get("/");
        assertThat(field(get("/health"), "early")).isEqualTo("2");
    }

    @Test
    void isUnreadyForAsLongAsItWasTold() throws Exception {
        WebApp late = WebApp.start(settings("--unready", "3600000"));
        try {
            HttpResponse<String> health = send(to(late.address(), "/health"));
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(field(health, "status")).isEqualTo("starting");
            assertThat(send(to(late.address(), "/")).statusCode()).isEqualTo(200);
        } finally {
            late.drain(Duration.ZERO);
        }
    }

    @Test
    void canBeMadeSlow() throws Exception {
        HttpResponse<String> set =
                send(to(app.address(), "/delay").POST(BodyPublishers.ofString(" { \"delay\" : 150 } ")));
        assertThat(set.body()).isEqualTo("{\"delay\": 150}\n");
        long before = System.nanoTime();
        get("/");
        assertThat(System.nanoTime() - before).isGreaterThan(149_000_000L);
        for (String bad : List.of("", "{}", "{\"delay\": -1}", "{\"delay\": 60001}", "{\"delay\": 1e3}", "delay=1")) {
            HttpResponse<String> refused = send(to(app.address(), "/delay").POST(BodyPublishers.ofString(bad)));
            assertThat(refused.statusCode()).as(bad).isEqualTo(400);
            assertThat(refused.body()).contains("send {\\\"delay\\\": MS} with 0 to 60000 milliseconds");
        }
    }

    @Test
    void refusesWhatItDoesNotHave() throws Exception {
        assertThat(get("/nowhere").statusCode()).isEqualTo(404);
        assertThat(send(to(app.address(), "/").method("HEAD", BodyPublishers.noBody()))
                        .headers()
                        .firstValue("Set-Cookie"))
                .isEmpty();
        byte[] huge = new byte[(1 << 20) + 1];
        assertThat(send(to(app.address(), "/").POST(BodyPublishers.ofByteArray(huge)))
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void readsFlagsAndEnvironment() {
        Settings settings = Settings.parse(new String[] {"--port", "9001"}, Map.of("PORT", "1", "TAG", "blue"));
        assertThat(settings).isEqualTo(new Settings("127.0.0.1", 9001, "blue", Duration.ZERO, Duration.ZERO));
        assertThatThrownBy(() -> settings("--port", "70000")).hasMessageContaining("--port is a whole number");
        assertThatThrownBy(() -> settings("--prot", "1")).hasMessageContaining("unknown flag --prot");
        assertThatThrownBy(() -> settings("--port")).hasMessageContaining("needs a value");
    }

    private static Process program(String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Path.of(Main.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString(),
                Main.class.getName()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command).start();
    }

    @Test
    void onTermFinishesRequestsInFlightAndExitsWithZero() throws Exception {
        Process process = program("--port", "0", "--name", "web-1", "--unready", "3600000");
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            assertThat(line).startsWith("webapp web-1 listens on port ");
            int port = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            send(to(address, "/delay").POST(BodyPublishers.ofString("{\"delay\": 1000}")));
            CompletableFuture<HttpResponse<String>> inFlight =
                    client.sendAsync(to(address, "/").build(), BodyHandlers.ofString());
            // The request before it is counted as soon as it has arrived.
            while (!field(send(to(address, "/health")), "early").equals("1")) {
                Thread.onSpinWait();
                assertThat(process.isAlive()).isTrue();
            }
            process.destroy();
            HttpResponse<String> answer = inFlight.get(20, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Connection")).contains("close");
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aTakenPortIsOneClearLineAndExitCodeOne() throws Exception {
        Process process = program("--port", Integer.toString(app.address().getPort()));
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(said.lines()).hasSize(1).allMatch(line -> line.matches("webapp: can't listen on .* port .*in use"));
    }
}
