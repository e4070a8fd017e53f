package dev.muster.agent.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who may enter the HTTP API. A page in a browser on this host can send requests here from any site, or by a name of
 * its own that resolves to loopback, so the names, the origin and a token are checked. Pure. Source: field reference
 * 2.2; design section 7.
 */
final class Gate {

    private static final Pattern HOST =
            Pattern.compile("(\\[[0-9a-fA-F:.]{2,45}\\]|[A-Za-z0-9.-]{1,253})(:[0-9]{1,5})?");
    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final String BEARER = "Bearer ";

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private final String ownHost;
    private final int port;
    private final byte[] token;

    /**
     * @param host the address that the API listens on, as it stands in a URL; loopback's own names are always allowed
     */
    Gate(String host, int port, String token) {
        this.ownHost = host.toLowerCase(Locale.ROOT);
        this.port = port;
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    /** Why a request is refused, or nothing when it may go on. Each list holds the values of one header. */
    Optional<Refusal> refusal(
            String method, List<String> host, List<String> origin, List<String> site, List<String> authorization) {
        if (host.size() != 1 || !isOwn(host.getFirst())) {
            return Optional.of(Refusal.of(
                    403,
                    "the Host header names another host than this one",
                    "use http://127.0.0.1:" + port + ", localhost or [::1]"));
        }
        if (!origin.stream().allMatch(this::isOwnOrigin)
                || !site.stream().allMatch(s -> s.equals("none") || s.equals("same-origin"))) {
            return Optional.of(Refusal.of(
                    403, "the request comes from a page of another site", "only this API's own pages may ask"));
        }
        if (!READING.contains(method) && !isAuthorized(authorization)) {
            return Optional.of(Refusal.of(
                    401,
                    "changing something needs this agent's token",
                    "send 'Authorization: Bearer TOKEN' with the token from the file 'api' in the run folder"));
        }
        return Optional.empty();
    }

    private boolean isOwn(String host) {
        Matcher parts = HOST.matcher(host);
        if (!parts.matches()) {
            return false;
        }
        String name = parts.group(1).toLowerCase(Locale.ROOT);
        return LOOPBACK.contains(name) || name.equals(ownHost);
    }

    private boolean isOwnOrigin(String origin) {
        String scheme = "http://";
        if (!origin.startsWith(scheme)) {
            return false;
        }
        String host = origin.substring(scheme.length());
        return isOwn(host) && host.endsWith(":" + port);
    }

    /** Takes as long for a wrong token as for the right one. */
    private boolean isAuthorized(List<String> authorization) {
        if (authorization.size() != 1 || !authorization.getFirst().startsWith(BEARER)) {
            return false;
        }
        byte[] given = authorization.getFirst().substring(BEARER.length()).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(given, token);
    }
}
