package dev.muster.haproxy;

import static dev.muster.haproxy.BalancerBench.server;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.net.CookieManager;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the built-in template promises, under real requests through a real HAProxy. */
class BuiltInTemplateIT extends EachBranch {

    private static final TemplateSettings KEYED = TemplateSettings.NONE.withStickyKey("not-a-secret-0123456789");

    BuiltInTemplateIT(HaproxyBranch branch) {
        super(branch);
    }

    @AfterEach
    void end() {
        assertThat(bench.balancer().status().problem()).isEmpty();
    }

    private static Pool pool(String name, Traffic traffic, Server... servers) {
        String health = traffic.mode() == Traffic.Mode.HTTP ? "/health" : "/";
        return new Pool(new PoolName(name), "roundrobin", health, HealthStatuses.DEFAULT, traffic, List.of(servers));
    }

    private Balancer open(Pool... pools) throws BalancerException {
        bench.open(new DesiredState(1, List.of(pools), List.of("test")));
        for (Pool pool : pools) {
            pool.servers().forEach(server -> bench.awaitStage(server.name().value(), ServerStage.READY));
        }
        return bench.balancer();
    }

    /** Sent by hand: Java's client sets the header Host by itself. */
    private String get(String host, String path, String... headers) throws IOException {
        try (Socket socket = new Socket(
                bench.options.bind().getAddress(), bench.options.bind().getPort())) {
            StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nConnection: close\r\n");
            if (!host.isEmpty()) {
                request.append("Host: ").append(host).append("\r\n");
            }
            for (String header : headers) {
                request.append(header).append("\r\n");
            }
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(20_000);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    @Test
    void requestsGoByHostAndPath() throws Exception {
        open(
                pool("web", Traffic.HTTP, server("web", bench.backend("web"))),
                pool(
                        "api",
                        Traffic.HTTP.withHosts("api.example.com", "*.api.example.com"),
                        server("api", bench.backend("api"))),
                pool("img", Traffic.HTTP.withPaths("/img"), server("img", bench.backend("img"))),
                pool(
                        "v2",
                        Traffic.HTTP.withHosts("api.example.com").withPaths("/v2/"),
                        server("v2", bench.backend("v2"))));
        Map<String, String> expected = new HashMap<>();
        expected.put("example.com /", "web");
        expected.put("API.example.com:8080 /", "api");
        expected.put("eu.api.example.com /x", "api");
        expected.put("notapi.example.com /", "web");
        expected.put("api.example.com /img", "api");
        expected.put("api.example.com /v2", "v2");
        expected.put("api.example.com /v2/x?y", "v2");
        expected.put("api.example.com /v2x", "api");
        expected.put("example.com /img", "img");
        expected.put("example.com /img/a.png", "img");
        expected.put("example.com /imgs", "web");
        for (Map.Entry<String, String> entry : expected.entrySet()) {
            String[] request = entry.getKey().split(" ", 2);
            assertThat(body(get(request[0], request[1]))).as(entry.getKey()).isEqualTo(entry.getValue());
        }
    }

    @Test
    void whatNoPoolTakesIsNotFound() throws Exception {
        open(pool("api", Traffic.HTTP.withHosts("api.example.com"), server("api", bench.backend("api"))));
        assertThat(get("example.com", "/")).startsWith("HTTP/1.1 404 ").contains("no service at this address");
        assertThat(body(get("api.example.com", "/"))).isEqualTo("api");
    }

    @Test
    void whatAClientSaysOfItselfIsReplaced() throws Exception {
        SmallBackend web = bench.backend("web");
        open(pool("web", Traffic.HTTP, server("web", web)));
        String answer = get(
                "example.com:81",
                "/",
                "X-Forwarded-For: 6.6.6.6",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: evil",
                "X-Forwarded-Port: 1",
                "X-Request-ID: mine",
                "Forwarded: for=6.6.6.6");
        Headers seen = web.lastHeaders;
        assertThat(seen.get("X-forwarded-for")).containsExactly("127.0.0.1");
        assertThat(seen.get("X-forwarded-proto")).containsExactly("http");
        assertThat(seen.get("X-forwarded-host")).containsExactly("example.com:81");
        assertThat(seen.get("X-forwarded-port"))
                .containsExactly(Integer.toString(bench.options.bind().getPort()));
        assertThat(seen.get("Forwarded")).isNull();
        assertThat(seen.get("X-request-id")).hasSize(1);
        String id = seen.getFirst("X-request-id");
        assertThat(id).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(answer.toLowerCase(Locale.ROOT)).contains("\r\nx-request-id: " + id + "\r\n");
        String other = get("", "/");
        assertThat(other).isNotEmpty();
    }

    @Test
    void bytesGoThroughATcpPool() throws Exception {
        InetSocketAddress bind = bench.free();
        open(
                pool("web", Traffic.HTTP, server("web", bench.backend("web"))),
                pool("db", Traffic.tcp(bind), server("a", bench.backend("a")), server("b", bench.backend("b"))));
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            seen.add(throughTcp(bind));
        }
        assertThat(seen).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aStickyTcpPoolKeepsAClientOnItsServer() throws Exception {
        InetSocketAddress bind = bench.free();
        SmallBackend a = bench.backend("a");
        SmallBackend b = bench.backend("b");
        Traffic traffic = Traffic.tcp(bind).withSticky();
        open(pool("db", traffic, server("a", a), server("b", b)));
        String first = throughTcp(bind);
        for (int i = 0; i < 10; i++) {
            assertThat(throughTcp(bind)).isEqualTo(first);
        }
        SmallBackend other = first.equals("a") ? b : a;
        bench.balancer()
                .apply(new DesiredState(
                        2, List.of(pool("db", traffic, server(other == a ? "a" : "b", other))), List.of("it leaves")));
        bench.awaitStage(first, ServerStage.MAINTENANCE);
        assertThat(throughTcp(bind)).isNotEqualTo(first);
    }

    @Test
    void balancersShareWhereATcpClientBelongs() throws Exception {
        InetSocketAddress one = bench.free();
        InetSocketAddress two = bench.free();
        List<BalancerNode> balancers = List.of(node("lb1"), node("lb2"));
        Server[] servers = new Server[6];
        for (int i = 0; i < servers.length; i++) {
            servers[i] = server("s" + i, bench.backend("s" + i));
        }
        Pool here = pool("db", Traffic.tcp(one).withSticky(), servers);
        Pool there = pool("db", Traffic.tcp(two).withSticky(), servers);
        bench.options = bench.options.withLocalPeer(new ServerName("lb1"));
        bench.open(new DesiredState(1, List.of(here), balancers, List.of("test")));
        for (Server server : servers) {
            bench.awaitStage(server.name().value(), ServerStage.READY);
        }
        String mine = throughTcp(one);
        try (BalancerBench other = new BalancerBench(branch, bench.own)) {
            other.options = other.options.withLocalPeer(new ServerName("lb2"));
            other.open(new DesiredState(1, List.of(there), balancers, List.of("test")));
            for (Server server : servers) {
                other.awaitStage(server.name().value(), ServerStage.READY);
            }
            BalancerBench.eventually()
                    .untilAsserted(() -> assertThat(table(other)).contains("server_key=" + mine));
            assertThat(throughTcp(two)).isEqualTo(mine);
        }
    }

    private BalancerNode node(String name) throws IOException {
        InetSocketAddress free = bench.free();
        return new BalancerNode(new ServerName(name), free.getAddress(), OptionalInt.of(free.getPort()));
    }

    private static String table(BalancerBench bench) throws IOException {
        return RawSocket.ask(bench.options.adminSocket(), "show table db");
    }

    private static String throughTcp(InetSocketAddress bind) throws IOException {
        try (Socket socket = new Socket(bind.getAddress(), bind.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return body(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void clientsStayWithTheirServerWhenOthersComeAndGo() throws Exception {
        bench.options = bench.options.withSettings(KEYED);
        Traffic traffic = Traffic.HTTP.withSticky();
        List<Server> servers = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            servers.add(server(name, bench.backend(name)));
        }
        open(pool("web", traffic, servers.toArray(Server[]::new)));
        Map<HttpClient, String> clients = new HashMap<>();
        for (int i = 0; i < 9; i++) {
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .cookieHandler(new CookieManager())
                    .build();
            clients.put(client, ask(client));
        }
        assertThat(new HashSet<>(clients.values())).containsExactlyInAnyOrder("a", "b", "c");
        allStay(clients);

        // One more comes: nobody moves.
        Server d = server("d", bench.backend("d"));
        servers.add(d);
        bench.balancer()
                .apply(new DesiredState(
                        2, List.of(pool("web", traffic, servers.toArray(Server[]::new))), List.of("d comes")));
        bench.awaitStage("d", ServerStage.READY);
        allStay(clients);

        // One leaves: only its own clients move, and stay where they came to.
        servers.removeIf(server -> server.name().value().equals("a"));
        bench.balancer()
                .apply(new DesiredState(
                        3, List.of(pool("web", traffic, servers.toArray(Server[]::new))), List.of("a leaves")));
        bench.awaitStage("a", ServerStage.MAINTENANCE);
        for (Map.Entry<HttpClient, String> entry : clients.entrySet()) {
            String now = ask(entry.getKey());
            if (entry.getValue().equals("a")) {
                assertThat(now).isNotEqualTo("a");
                entry.setValue(now);
            } else {
                assertThat(now).isEqualTo(entry.getValue());
            }
        }
        allStay(clients);
    }

    @Test
    void aClientStaysWithItsServerOnAnotherBalancerToo() throws Exception {
        bench.options = bench.options.withSettings(KEYED);
        Traffic traffic = Traffic.HTTP.withSticky();
        Server[] servers = new Server[5];
        for (int i = 0; i < servers.length; i++) {
            servers[i] = server("s" + i, bench.backend("s" + i));
        }
        open(pool("web", traffic, servers));
        try (BalancerBench other = new BalancerBench(branch, bench.own)) {
            other.options = other.options.withSettings(KEYED);
            other.open(new DesiredState(7, List.of(pool("web", traffic, servers)), List.of("test")));
            for (Server server : servers) {
                other.awaitStage(server.name().value(), ServerStage.READY);
            }
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .cookieHandler(new CookieManager())
                    .build();
            String mine = ask(client);
            for (int i = 0; i < 10; i++) {
                // A cookie is for a host, whatever the port.
                assertThat(client.send(other.request("/"), HttpResponse.BodyHandlers.ofString())
                                .body())
                        .isEqualTo(mine);
            }
            // The files follow within a second.
            BalancerBench.eventually()
                    .untilAsserted(() -> assertThat(unsealed(Files.readString(other.options.configFile())))
                            .isEqualTo(unsealed(Files.readString(bench.options.configFile()))
                                    .replace(Server.text(bench.options.bind()), Server.text(other.options.bind()))
                                    .replace(Server.text(bench.options.stats()), Server.text(other.options.stats()))));
        }
    }

    /** Another port is another seal. */
    private static String unsealed(String file) {
        return file.replaceFirst("MUSTER_CONFIG [0-9a-f]{32}", "MUSTER_CONFIG");
    }

    private void allStay(Map<HttpClient, String> clients) throws Exception {
        for (int i = 0; i < 5; i++) {
            for (Map.Entry<HttpClient, String> entry : clients.entrySet()) {
                assertThat(ask(entry.getKey())).isEqualTo(entry.getValue());
            }
        }
    }

    private String ask(HttpClient client) throws Exception {
        HttpRequest request = bench.request("/");
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void aServerGetsNoMoreAtATimeThanItMay() throws Exception {
        SmallBackend web = bench.backend("web");
        open(pool("web", Traffic.HTTP.withMaxConnections(1), server("web", web)));
        var slow = bench.client.sendAsync(bench.request("/slow"), HttpResponse.BodyHandlers.ofString());
        assertThat(web.slowBegun.await(10, TimeUnit.SECONDS)).isTrue();
        var waits = bench.client.sendAsync(bench.request("/"), HttpResponse.BodyHandlers.ofString());
        // It waits in HAProxy's queue, and is given up there after five seconds.
        assertThat(waits.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
        assertThat(web.requests).hasValue(1);
        web.slowMayEnd.countDown();
        assertThat(slow.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(bench.get("/").statusCode()).isEqualTo(200);
    }

    @Test
    void aServerThatComesInGetsItsShareSlowly() throws Exception {
        Traffic traffic = Traffic.HTTP.withSlowStart(Duration.ofSeconds(8));
        Server first = server("first", bench.backend("first"));
        Server second = server("second", bench.backend("second"));
        open(pool("web", traffic, first));
        List<Integer> shares = new ArrayList<>();
        bench.balancer().apply(new DesiredState(2, List.of(pool("web", traffic, first, second)), List.of("test")));
        bench.awaitStage("second", ServerStage.READY);
        BalancerBench.eventually().until(() -> {
            shares.add(effectiveWeight("web,second"));
            return shares.getLast() == 100;
        });
        assertThat(shares)
                .isSorted()
                .first()
                .satisfies(share -> assertThat(share).isBetween(1, 90));
    }

    /** With slow start it is less than the weight for a while. */
    private int effectiveWeight(String server) throws IOException {
        int column = 18;
        String statistics = RawSocket.ask(bench.options.adminSocket(), "show stat");
        return statistics
                .lines()
                .filter(line -> line.startsWith(server + ","))
                .mapToInt(line -> Integer.parseInt(line.split(",")[column]))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aServerThatRefusesConnectionsIsOutLongBeforeItsNextCheck() throws Exception {
        Path template = bench.folder.resolve("slow.hbs");
        String slow =
                BalancerBench.builtIn().replace("check inter {{@root.checkInterval}} fall", "check inter 60s fall");
        Files.writeString(template, slow);
        bench.options = bench.options.withTemplate(template);
        SmallBackend bad = bench.backend("bad");
        Balancer balancer = open(pool("web", Traffic.HTTP, server("good", bench.backend("good")), server("bad", bad)));
        BalancerBench.eventually().until(() -> bench.file().contains("inter 60s"));
        bad.close();
        BalancerBench.eventually().until(() -> {
            assertThat(bench.get("/").body()).isEqualTo("good");
            return balancer.status().pools().getFirst().servers().stream()
                    .anyMatch(server -> server.name().value().equals("bad")
                            && server.haproxyState().equals("DOWN"));
        });
    }

    @Test
    void ownLinesAreTakenIn() throws Exception {
        bench.options = bench.options.withSettings(TemplateSettings.NONE.withLines(OwnLines.of(Map.of(
                OwnLines.Place.FRONTEND, "  http-request deny if { path_beg /admin }",
                OwnLines.Place.BACKEND, "  http-response set-header X-Mine yes"))));
        open(pool("web", Traffic.HTTP, server("web", bench.backend("web"))));
        assertThat(bench.get("/admin").statusCode()).isEqualTo(403);
        assertThat(bench.get("/").headers().firstValue("X-Mine")).contains("yes");
    }
}
