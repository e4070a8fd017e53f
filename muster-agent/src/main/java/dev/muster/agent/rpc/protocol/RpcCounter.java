package dev.muster.agent.rpc.protocol;

import java.util.Locale;

/** What is counted of Serf's RPC: whatever was refused, cut or forgotten. Shown by {@code serf info}. */
public enum RpcCounter {
    /** Connections refused because there were too many, and none to close for it. */
    CONNECTIONS_REFUSED,
    /** Connections closed for a new one, because they had been silent for longest. */
    CONNECTIONS_DISPLACED,
    /** Connections closed because a request was not whole in time, or never came. */
    CONNECTIONS_LATE,
    /** Connections closed because what they were sent was not taken in time, or became too much. */
    READERS_CUT,
    /** Connections closed because what came was no request, or too large or too deep. */
    REQUESTS_MALFORMED,
    /** Requests that waited because too many came before them. */
    REQUESTS_DELAYED,
    /** Requests refused because the connection has too much under way. */
    REQUESTS_OVER_LIMIT,
    /** Requests before the token, where one is wanted. */
    TOKENS_MISSING,
    /** Wrong tokens. */
    TOKENS_WRONG,
    /** Queries that a stream was told of, and that can't be answered any more, because too many came after. */
    QUERIES_FORGOTTEN;

    /** The name that people see. */
    public String word() {
        return "rpc_" + name().toLowerCase(Locale.ROOT);
    }
}
