package dev.muster.bench.load;

import io.avaje.json.JsonException;
import io.avaje.jsonb.Json;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Sends one request, once, and judges how it ended. Blocks; any number of threads. */
final class Exchange {

    /**
     * How it ended.
     *
     * @param status the HTTP status, 0 without an answer
     * @param server who answered, empty where that is not known
     * @param detail in words, empty when all is well; safe to show
     */
    record Ending(Outcome outcome, int status, String server, String detail) {}

    /** What is looked at in the answer's JSON; the web app says more. */
    @Json
    record ServedBy(@Nullable String host, @Nullable String nonce) {}

    private static final JsonType<ServedBy> BODY = Jsonb.instance().type(ServedBy.class);
    private static final int MAX_NAME = 80;

    private final LoadPlan plan;
    private final ConnectionPool pool;

    Exchange(LoadPlan plan, ConnectionPool pool) {
        this.plan = plan;
        this.pool = pool;
    }

    Ending run(Request request) {
        Connection connection;
        try {
            connection = request.keepAlive() ? pool.take() : pool.open();
        } catch (IOException e) {
            return failed(notConnected(e), e);
        }
        boolean reusable = false;
        try {
            long deadline = System.nanoTime() + plan.limits().responseTimeout().toNanos();
            AnswerReader.Answer answer = connection.exchange(request.encode(plan.target()), deadline);
            reusable = answer.reusable();
            return judge(request, answer);
        } catch (IOException e) {
            return failed(notAnswered(e, connection), e);
        } finally {
            if (reusable) {
                pool.give(connection);
            } else {
                pool.drop(connection);
            }
        }
    }

    private Ending judge(Request request, AnswerReader.Answer answer) {
        int status = answer.status();
        if (status != 200) {
            Outcome outcome = switch (status / 100) {
                case 4 -> Outcome.HTTP_4XX;
                case 5 -> Outcome.HTTP_5XX;
                default -> Outcome.HTTP_OTHER;
            };
            return new Ending(outcome, status, "", "status " + status);
        }
        ServedBy served;
        try {
            served = BODY.fromJson(answer.body());
        } catch (JsonException | IllegalStateException e) {
            return new Ending(Outcome.WRONG_BODY, status, "", "no JSON: " + Text.shown(answer.body(), 60));
        }
        if (served == null || served.host() == null || served.nonce() == null) {
            return new Ending(Outcome.WRONG_BODY, status, "", "no host or no nonce: " + Text.shown(answer.body(), 60));
        }
        String server = Text.shown(served.host(), MAX_NAME);
        if (!served.nonce().equals(request.nonce())) {
            String detail = "sent " + request.nonce() + ", got " + Text.shown(served.nonce(), MAX_NAME);
            return new Ending(Outcome.WRONG_NONCE, status, server, detail);
        }
        if (!answer.headers().containsKey("x-backend-ip")) {
            return new Ending(Outcome.WRONG_BODY, status, server, "no header x-backend-ip");
        }
        if (!plan.servers().isEmpty() && !plan.servers().contains(served.host())) {
            return new Ending(Outcome.UNKNOWN_SERVER, status, server, "not an allowed server: " + server);
        }
        return new Ending(Outcome.OK, status, server, "");
    }

    private static Outcome notConnected(IOException e) {
        String message = message(e).toLowerCase(Locale.ROOT);
        if (e instanceof BindException || message.contains("too many open files")) {
            return Outcome.SCHEDULE_OVERRUN; // No port or file left here: it says nothing of the target.
        }
        if (e instanceof SocketTimeoutException || message.contains("timed out")) {
            return Outcome.CONNECT_TIMEOUT;
        }
        return e instanceof ConnectException && message.contains("refused")
                ? Outcome.CONNECT_REFUSED
                : Outcome.CONNECT_FAILED;
    }

    private static Outcome notAnswered(IOException e, Connection connection) {
        return switch (e) {
            case SocketTimeoutException timeout -> Outcome.RESPONSE_TIMEOUT;
            case AnswerReader.NotHttpException notHttp -> Outcome.NOT_HTTP;
            case EOFException eof -> connection.isStale() ? Outcome.STALE_CONNECTION : Outcome.EOF;
            default -> connection.isStale() ? Outcome.STALE_CONNECTION : Outcome.RESET;
        };
    }

    private static Ending failed(Outcome outcome, IOException e) {
        return new Ending(outcome, 0, "", Text.shown(message(e), 120));
    }

    private static String message(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
