package dev.muster.bench.load;

import java.nio.charset.StandardCharsets;

/**
 * One request of the schedule.
 *
 * @param index its place in the schedule, from 0
 * @param nonce what the answer's JSON must echo; unique in the run. ASCII letters, digits and hyphens
 */
record Request(int index, boolean post, boolean keepAlive, String nonce) {

    /** The kind in reports, as {@code "POST keep-alive"}. */
    String kind() {
        return (post ? "POST" : "GET") + (keepAlive ? " keep-alive" : " close");
    }

    /**
     * The bytes on the wire. The nonce is in the query (so that it shows in a balancer's log) and in a header; a POST
     * carries it in its JSON body as well.
     */
    byte[] encode(Target target) {
        String body = post ? "{\"nonce\":\"" + nonce + "\"}" : "";
        StringBuilder text = new StringBuilder(256)
                .append(post ? "POST " : "GET ")
                .append(target.path())
                .append(target.path().indexOf('?') < 0 ? '?' : '&')
                .append("nonce=")
                .append(nonce)
                .append(" HTTP/1.1\r\nHost: ")
                .append(target.authority())
                .append("\r\nUser-Agent: muster-load\r\nAccept: application/json\r\nX-Nonce: ")
                .append(nonce)
                .append("\r\n");
        if (!keepAlive) {
            text.append("Connection: close\r\n");
        }
        if (post) {
            text.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(body.length())
                    .append("\r\n");
        }
        return text.append("\r\n").append(body).toString().getBytes(StandardCharsets.US_ASCII);
    }
}
