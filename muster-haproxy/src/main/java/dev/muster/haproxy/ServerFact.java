package dev.muster.haproxy;

import dev.muster.haproxy.plan.ServerKey;
import java.net.InetSocketAddress;

/**
 * What the configuration file and the running HAProxy must agree on for a server.
 *
 * @param id its number; 0 when the file leaves it to HAProxy
 */
public record ServerFact(ServerKey key, InetSocketAddress address, int id, int weight) {}
