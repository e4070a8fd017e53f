package dev.muster.agent.rpc;

import java.time.Duration;

/**
 * What one asker, or all together, may take of the agent.
 *
 * @param connections how many at once; one more is closed at once
 * @param request how long a handshake, or a request that has begun, may take to arrive
 * @param idle how long a connection may be silent between two requests
 * @param write how long an answer may take to be read
 */
record RpcLimits(int connections, Duration request, Duration idle, Duration write) {

    private static final int MOST_CONNECTIONS = 64;

    static RpcLimits defaults() {
        return new RpcLimits(MOST_CONNECTIONS, Duration.ofSeconds(5), Duration.ofMinutes(10), Duration.ofSeconds(5));
    }
}
