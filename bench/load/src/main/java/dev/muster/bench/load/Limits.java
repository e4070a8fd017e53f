package dev.muster.bench.load;

import java.time.Duration;

/**
 * The bounds of a run. Immutable.
 *
 * @param connections how many kept-alive connections are opened and used in turn, 1 to 10,000
 * @param maxInFlight how many requests may be under way at once, 1 to 20,000; one more is an overrun
 * @param connectTimeout bound on making a connection
 * @param responseTimeout bound on an answer, from the sending of the request to its last byte
 * @param maxIdle a kept-alive connection idle for longer is closed by the client, not used. It must be below the
 *     server's own keep-alive time, or a server that rightly closes is blamed
 * @param maxLateness a request that can't be started within this time after it is due is an overrun and not sent
 * @param maxOverrunShare the run is invalid if more than this share of its requests were overruns, 0 to 1
 */
public record Limits(
        int connections,
        int maxInFlight,
        Duration connectTimeout,
        Duration responseTimeout,
        Duration maxIdle,
        Duration maxLateness,
        double maxOverrunShare) {

    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** 32 connections, 4,000 in flight, 5 s to connect, 30 s to answer, 2 s idle, 500 ms late, 0.1 % overruns. */
    public static Limits defaults() {
        return new Limits(
                32,
                4_000,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(2),
                Duration.ofMillis(500),
                0.001);
    }

    public Limits {
        requireWithin(connections, 10_000, "kept-alive connections");
        requireWithin(maxInFlight, 20_000, "requests in flight");
        requireTime(connectTimeout, "connect timeout");
        requireTime(responseTimeout, "response timeout");
        requireTime(maxIdle, "idle time");
        requireTime(maxLateness, "lateness");
        if (!(maxOverrunShare >= 0 && maxOverrunShare <= 1)) {
            throw new IllegalArgumentException(
                    "the share of overruns is " + maxOverrunShare + "; give one from 0 to 1");
        }
    }

    public Limits withConnections(int number) {
        return new Limits(number, maxInFlight, connectTimeout, responseTimeout, maxIdle, maxLateness, maxOverrunShare);
    }

    public Limits withMaxInFlight(int number) {
        return new Limits(connections, number, connectTimeout, responseTimeout, maxIdle, maxLateness, maxOverrunShare);
    }

    public Limits withTimeouts(Duration connect, Duration response) {
        return new Limits(connections, maxInFlight, connect, response, maxIdle, maxLateness, maxOverrunShare);
    }

    public Limits withMaxIdle(Duration time) {
        return new Limits(
                connections, maxInFlight, connectTimeout, responseTimeout, time, maxLateness, maxOverrunShare);
    }

    private static void requireWithin(int number, int most, String what) {
        if (number < 1 || number > most) {
            throw new IllegalArgumentException(number + " " + what + "; give 1 to " + most);
        }
    }

    private static void requireTime(Duration time, String what) {
        if (time.isNegative() || time.toMillis() < 1 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a " + what + " of " + time + "; give 1 ms to 10 minutes");
        }
    }
}
