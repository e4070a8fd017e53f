package dev.muster.bench.load;

import java.util.Locale;

/**
 * How one request ended: the whole set, each request in exactly one.
 *
 * <p>Everything but {@link #OK} and {@link #SCHEDULE_OVERRUN} is a failed request. An overrun says something of the
 * generator, not of what it measures: the request was never sent.
 */
public enum Outcome {
    /** Status 200, the nonce echoed, a server that is allowed. */
    OK,
    /** Status 200, but the body is not the JSON it should be, or the header {@code x-backend-ip} is missing. */
    WRONG_BODY,
    /** The answer of another request. */
    WRONG_NONCE,
    /** All right but for the server's name, which is not among those allowed. */
    UNKNOWN_SERVER,
    /** Status 400 to 499. */
    HTTP_4XX,
    /** Status 500 to 599. */
    HTTP_5XX,
    /** Any other status than 200. */
    HTTP_OTHER,
    /** Bytes that are no HTTP/1.1 answer, or one beyond the client's limits. */
    NOT_HTTP,
    CONNECT_REFUSED,
    CONNECT_TIMEOUT,
    /** No connection for another reason, as no route. */
    CONNECT_FAILED,
    /** The connection was reset while the answer was awaited or read. */
    RESET,
    /** The connection was closed in order before the answer was whole. */
    EOF,
    /**
     * A kept-alive connection, used again, was closed or reset before one byte of the answer came. Whether it had been
     * closed before, or by a server that died over this request, can't be told from here: it counts as failed.
     */
    STALE_CONNECTION,
    /** The answer was not whole in time. */
    RESPONSE_TIMEOUT,
    /** Never sent: too late, too many in flight, or no port or file left on the generator's side. */
    SCHEDULE_OVERRUN;

    /** The name in reports: lower case with hyphens. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the request was sent and did not end well. */
    public boolean isFailure() {
        return this != OK && this != SCHEDULE_OVERRUN;
    }
}
