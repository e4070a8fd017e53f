package dev.muster.agent.api;

import io.avaje.jsonb.Json;
import java.util.Objects;

/**
 * What the balancer is to do: the body of {@code POST /v1/balancer/order}.
 *
 * @param order {@code drain}, {@code ready}, {@code weight}, {@code release} or {@code rollback}
 * @param server {@code POOL/NAME}, or a name that is in one pool only; empty with {@code rollback}, and with
 *     {@code release} for all
 * @param limitMillis with {@code drain}: how long clients that stick to the server may still come
 * @param weight with {@code weight}: 0 to 256
 * @param generation with {@code rollback}: its number
 */
@Json
public record OrderRequest(String order, String server, long limitMillis, int weight, long generation) {

    public OrderRequest {
        order = Objects.requireNonNullElse(order, "");
        server = Objects.requireNonNullElse(server, "");
    }

    /** The server gets no new session, and no request once no session uses it or the limit has passed. */
    public static OrderRequest drain(String server, long limitMillis) {
        return new OrderRequest("drain", server, limitMillis, 0, 0);
    }

    /** The server takes requests, whatever the cluster says. */
    public static OrderRequest ready(String server) {
        return new OrderRequest("ready", server, 0, 0, 0);
    }

    /** The server has this weight. */
    public static OrderRequest weight(String server, int weight) {
        return new OrderRequest("weight", server, 0, weight, 0);
    }

    /** Nothing of the server is held any more; of none, if it is empty, and no generation is rolled back to. */
    public static OrderRequest release(String server) {
        return new OrderRequest("release", server, 0, 0, 0);
    }

    /** The configuration is made as that generation was. */
    public static OrderRequest rollback(long generation) {
        return new OrderRequest("rollback", "", 0, 0, generation);
    }
}
