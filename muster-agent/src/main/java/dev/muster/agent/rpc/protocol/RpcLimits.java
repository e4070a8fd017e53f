package dev.muster.agent.rpc.protocol;

import java.time.Duration;

/**
 * What one connection may take of the agent. The table is docs/limits.md.
 *
 * @param request how long a request that has begun may take to arrive, and how long one that has not been let in yet
 *     may be silent
 * @param reading how long nothing of what was sent may be taken
 * @param unsentBytes how much of a stream may wait to be taken
 * @param wrongToken how long the answer to a wrong token is held back
 */
public record RpcLimits(Duration request, Duration reading, int unsentBytes, Duration wrongToken) {

    /** The longest header, which holds the name of a command and a number. */
    static final int MOST_HEADER_BYTES = 1024;

    /** The longest body, which is a list of addresses to join. */
    static final int MOST_BODY_BYTES = 64 << 10;

    /** The next request waits while more than this waits to be taken by the other side. */
    static final int MOST_UNSENT_BEFORE_NEXT = 64 << 10;

    /** Streams of one connection, its monitor not counted. */
    static final int MOST_STREAMS = 64;

    /** Queries of one connection that are under way. */
    static final int MOST_QUERIES = 64;

    /** Queries that one connection was told of and may answer. */
    static final int MOST_QUESTIONS = 1024;

    /** Wrong tokens of one connection. */
    static final int MOST_WRONG_TOKENS = 3;

    /** Requests of one connection that are done without waiting, and how many more each second. */
    static final int MOST_REQUESTS_AT_ONCE = 1000;

    static final int MOST_REQUESTS_PER_SECOND = 500;

    public static RpcLimits defaults() {
        return new RpcLimits(Duration.ofSeconds(5), Duration.ofSeconds(5), 8 << 20, Duration.ofSeconds(1));
    }
}
