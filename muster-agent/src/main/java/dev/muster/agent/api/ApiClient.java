package dev.muster.agent.api;

import dev.muster.agent.run.AgentAddress;
import io.avaje.json.JsonException;
import io.avaje.jsonb.Jsonb;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Asks an agent by its HTTP API. Each call is one connection, blocks for at most ten seconds and takes at most 16 MiB.
 * From any thread.
 *
 * <p>It speaks just enough HTTP for the agent's own server, because the client of the JDK costs a command line a
 * noticeable part of its start.
 */
public final class ApiClient {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int MAX_LINE_BYTES = 8192;
    private static final int MAX_HEADERS = 64;
    private static final int MAX_BODY_BYTES = 16 << 20;

    private final URI url;
    private final String token;
    private final Jsonb json = Jsonb.builder().build();

    public ApiClient(AgentAddress agent) {
        this(agent.api(), agent.token());
    }

    ApiClient(URI url, String token) {
        this.url = url;
        this.token = token;
    }

    /** Which agent it is. */
    public AgentInfo agent() throws IOException {
        return get("/v1/agent", AgentInfo.class);
    }

    /** The services of the whole cluster. */
    public ServicesReport services() throws IOException {
        return get("/v1/services", ServicesReport.class);
    }

    /** What the agent's balancer does; nothing on an agent without one. */
    public Optional<BalancerReport> balancer() throws IOException {
        try {
            return Optional.of(get("/v1/balancer", BalancerReport.class));
        } catch (ApiException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Why a member or a service does or does not receive traffic.
     *
     * @param name foreign text of any shape
     */
    public ExplainReport explain(String name) throws IOException {
        return get("/v1/explain/" + percent(name), ExplainReport.class);
    }

    /**
     * What the agent's balancer would do now, or if a member left.
     *
     * @param leaver the member's name, foreign text of any shape
     */
    public PlanReport plan(Optional<String> leaver) throws IOException {
        return get(leaver.map(name -> "/v1/plan/if-leaves/" + percent(name)).orElse("/v1/plan"), PlanReport.class);
    }

    /**
     * Has the agent's balancer do something.
     *
     * @throws ApiException when it was refused
     */
    public OrderReport order(OrderRequest order) throws IOException {
        return call("POST", "/v1/balancer/order", OrderJson.write(json, order), OrderReport.class);
    }

    /** How the newest drain of the agent's services stands. */
    public DrainReport drain() throws IOException {
        return get("/v1/drain", DrainReport.class);
    }

    /**
     * Has the agent begin to drain; {@link #drain()} tells how it goes on.
     *
     * @throws ApiException when it was refused
     */
    public DrainReport drain(DrainRequest request) throws IOException {
        return call("POST", "/v1/drain", json.type(DrainRequest.class).toJson(request), DrainReport.class);
    }

    /**
     * Lets services of the agent take traffic again.
     *
     * @throws ApiException when it was refused
     */
    public DrainReport ready(DrainRequest request) throws IOException {
        return call("POST", "/v1/ready", json.type(DrainRequest.class).toJson(request), DrainReport.class);
    }

    /**
     * Lines of the logs of the agent's services.
     *
     * @throws ApiException when it was refused, as for services that are not there
     */
    public LogReport logs(LogRequest request) throws IOException {
        return call("POST", "/v1/logs", json.type(LogRequest.class).toJson(request), LogReport.class);
    }

    /**
     * Has a service of the agent, or of another node, restarted; {@link #look} tells how it goes on.
     *
     * @throws ApiException when it was refused
     */
    public RestartReport restart(RestartRequest request) throws IOException {
        return call("POST", "/v1/restart", json.type(RestartRequest.class).toJson(request), RestartReport.class);
    }

    /** How a restart stands. */
    public RestartReport look(RestartRequest request) throws IOException {
        return call("POST", "/v1/restart/look", json.type(RestartRequest.class).toJson(request), RestartReport.class);
    }

    /** How the requests for a service are shared among its versions. */
    public TrafficReport traffic(String service) throws IOException {
        return get("/v1/traffic/" + percent(service), TrafficReport.class);
    }

    /**
     * Has them shared otherwise.
     *
     * @throws ApiException when it was refused
     */
    public TrafficReport traffic(TrafficRequest request) throws IOException {
        return call("POST", "/v1/traffic", json.type(TrafficRequest.class).toJson(request), TrafficReport.class);
    }

    private static String percent(String text) {
        StringBuilder path = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            path.append(plain || c == '-' || c == '_' ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return path.toString();
    }

    private <T> T get(String path, Class<T> type) throws IOException {
        return call("GET", path, "", type);
    }

    private <T> T call(String method, String path, String body, Class<T> type) throws IOException {
        Answer answer = ask(method, path, body.getBytes(StandardCharsets.UTF_8));
        try {
            if (answer.status() != 200) {
                throw new ApiException(answer.status(), json.type(Problem.class).fromJson(answer.body()));
            }
            return json.type(type).fromJson(answer.body());
        } catch (JsonException | IllegalStateException e) {
            throw new IOException("what answers at " + url + " is not a Muster agent of this version", e);
        }
    }

    private Answer ask(String method, String path, byte[] body) throws IOException {
        String change = method.equals("GET")
                ? ""
                : "\r\nAuthorization: Bearer " + token + "\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length;
        String request = method + " " + path + " HTTP/1.1\r\nHost: " + url.getRawAuthority() + change
                + "\r\nAccept: application/json\r\nConnection: close\r\n\r\n";
        // The address is a literal from the agent's own file, so nothing is looked up.
        InetAddress host = InetAddress.getByName(url.getHost());
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(host, url.getPort()), TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            return read(new BufferedInputStream(socket.getInputStream()));
        }
    }

    private static Answer read(InputStream in) throws IOException {
        String[] status = line(in).split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/1.") || !status[1].matches("[0-9]{3}")) {
            throw new IOException("the answer is not HTTP");
        }
        int length = -1;
        for (int headers = 0; ; headers++) {
            String header = line(in);
            if (header.isEmpty()) {
                break;
            }
            if (headers == MAX_HEADERS) {
                throw new IOException("the answer has too many headers");
            }
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = length(lower.substring("content-length:".length()).strip());
            }
        }
        if (length < 0) {
            throw new IOException("the answer does not say how long it is");
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new IOException("the answer ended early");
        }
        return new Answer(Integer.parseInt(status[1]), new String(body, StandardCharsets.UTF_8));
    }

    private static int length(String text) throws IOException {
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) > MAX_BODY_BYTES) {
            throw new IOException("the answer is too large: " + text + " bytes");
        }
        return Integer.parseInt(text);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.size() == MAX_LINE_BYTES) {
                throw new IOException("the answer is not HTTP");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.US_ASCII).stripTrailing();
    }

    private record Answer(int status, String body) {}
}
