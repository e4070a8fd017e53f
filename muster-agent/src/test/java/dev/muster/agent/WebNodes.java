package dev.muster.agent;

import dev.muster.agent.api.ServicesReport.ServiceEntry;
import dev.muster.agent.rpc.RpcClient;
import dev.muster.agent.rpc.RpcException;
import dev.muster.supervisor.ServiceName;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Agents beside web apps and balancers, and clients of these: what such tests begin with. */
abstract class WebNodes extends NodesByOptions {

    private static final LeaveTimes BRISK =
            new LeaveTimes(Duration.ofMillis(300), Duration.ofSeconds(2), Duration.ofSeconds(2));

    WebNodes() {
        super(BRISK);
    }

    static ServiceOptions app(String text, int port) {
        return app("web", text, port);
    }

    static ServiceOptions app(String service, String text, int port) {
        return ServiceOptions.of(
                        new ServiceName(service),
                        loopback(port),
                        List.of("python3", APP.toString(), Integer.toString(port), text))
                .withCheck(CheckOption.http("/"));
    }

    List<ServiceEntry> services(String node) throws Exception {
        return api(node).services().services();
    }

    static String get(int port) {
        return text(port, "/");
    }

    static String text(int port, String path) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
            connection.setConnectTimeout(2000);
            connection.setReadTimeout(2000);
            String body = connection.getResponseCode() == 200
                    ? new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    : "status " + connection.getResponseCode();
            connection.disconnect();
            return body;
        } catch (IOException e) {
            return "failed";
        }
    }

    /** A request that nobody on the way sends twice. */
    static String post(int port) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection();
            connection.setConnectTimeout(5000);
            connection.setReadTimeout(5000);
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(2);
            connection.getOutputStream().write("{}".getBytes(StandardCharsets.UTF_8));
            return connection.getResponseCode() == 200
                    ? new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    : "status " + connection.getResponseCode();
        } catch (IOException e) {
            return "failed: " + e.getMessage();
        }
    }

    static Set<String> answers(int port) {
        Set<String> answers = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            answers.add(get(port));
        }
        return answers;
    }

    static boolean joins(RpcClient rpc, String address) throws IOException {
        try {
            return rpc.join(List.of(address), false) == 1;
        } catch (RpcException e) {
            return false;
        }
    }
}
