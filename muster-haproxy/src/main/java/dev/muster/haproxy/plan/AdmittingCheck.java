package dev.muster.haproxy.plan;

import dev.muster.haproxy.HealthStatuses;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The check that a server must pass before its first request, made by Muster from the balancer's host: the same
 * question that HAProxy asks.
 *
 * @param address where to ask
 * @param http the HTTP request; empty when a TCP connection is enough
 */
public record AdmittingCheck(InetSocketAddress address, Optional<Request> http) {

    /** Method and path, and the statuses of an answer that passes. */
    public record Request(String method, String path, HealthStatuses expected) {}
}
