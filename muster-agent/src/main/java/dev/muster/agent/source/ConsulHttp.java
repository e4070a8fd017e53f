package dev.muster.agent.source;

import dev.muster.agent.membership.MembersFrom;
import dev.muster.agent.membership.ServiceWatch;
import dev.muster.agent.roster.PrintableText;
import dev.muster.supervisor.ServiceName;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Asks a Consul for the instances of services. Any thread; a question blocks, for a bounded time. */
final class ConsulHttp implements AutoCloseable {

    /** A larger answer is a failure. */
    static final int LARGEST_ANSWER_BYTES = 64 << 20;

    private static final Duration CONNECT = Duration.ofSeconds(3);

    /** For an answer that needs no waiting. Consul adds up to a sixteenth to what it is asked to wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int OK = 200;
    private static final int FORBIDDEN = 403;

    private final MembersFrom.Consul consul;
    private final HttpClient client;

    ConsulHttp(MembersFrom.Consul consul) {
        this.consul = consul;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(CONNECT)
                .build();
    }

    /** What Consul said. */
    record Answer(long index, String body) {}

    /**
     * Asks once.
     *
     * @throws IOException for people, when there is no answer that can be used
     */
    Answer ask(ServiceName service, long index) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(service, index)).header("Accept", "application/json");
        if (consul.token().isPresent()) {
            request.header("X-Consul-Token", TokenReader.read(consul.token().get()));
        }
        Duration limit = index == 0
                ? PATIENCE
                : ServiceWatch.WAIT.plus(ServiceWatch.WAIT.dividedBy(16)).plus(PATIENCE);
        CompletableFuture<HttpResponse<String>> asked = client.sendAsync(
                request.GET().build(),
                BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), LARGEST_ANSWER_BYTES));
        try {
            return answer(asked.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + limit.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(words(e.getCause()), e);
        } finally {
            asked.cancel(true);
        }
    }

    private static String words(@Nullable Throwable failure) {
        if (failure == null) {
            return "it failed";
        }
        if (failure instanceof ConnectException) {
            return "it can't be connected to";
        }
        return failure.getMessage() == null
                ? failure.getClass().getSimpleName()
                : PrintableText.of(failure.getMessage());
    }

    private static Answer answer(HttpResponse<String> response) throws IOException {
        if (response.statusCode() == FORBIDDEN) {
            throw new IOException("it refuses the token, or there is none (403)");
        }
        if (response.statusCode() != OK) {
            String said = PrintableText.of(response.body().strip());
            throw new IOException("it answers " + response.statusCode() + (said.isEmpty() ? "" : ": " + said));
        }
        String index = response.headers().firstValue("X-Consul-Index").orElse("");
        if (!index.matches("[0-9]{1,18}")) {
            throw new IOException("it says no X-Consul-Index; is this a Consul?");
        }
        return new Answer(Long.parseLong(index), response.body());
    }

    private URI uri(ServiceName service, long index) {
        StringBuilder query = new StringBuilder();
        consul.datacentre().ifPresent(dc -> query.append("&dc=").append(encoded(dc)));
        consul.tag().ifPresent(tag -> query.append("&tag=").append(encoded(tag)));
        if (index > 0) {
            query.append("&index=").append(index);
            query.append("&wait=").append(ServiceWatch.WAIT.toSeconds()).append('s');
        }
        return URI.create(consul.url() + "/v1/health/service/" + encoded(service.value())
                + (query.isEmpty() ? "" : "?" + query.substring(1)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
