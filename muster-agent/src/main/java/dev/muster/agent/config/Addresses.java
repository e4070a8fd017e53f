package dev.muster.agent.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/** Reads addresses as people type them: {@code HOST:PORT}, {@code [::1]:PORT}, or only one of both. Asks no DNS. */
public final class Addresses {

    private static final int MAX_PORT = 65_535;

    /** With a letter, so that an address with a slip in it is none. */
    private static final Pattern NAME = Pattern.compile("(?=.*[A-Za-z])[A-Za-z0-9._-]{1,253}");

    private Addresses() {}

    /**
     * Reads {@code ADDRESS:PORT}, {@code ADDRESS} with a port that is usual, or {@code :PORT} with a host that is
     * usual.
     *
     * @throws IllegalArgumentException when it is none of these or the host is not an IP address; the message goes on
     *     from the name of what it is for
     */
    static InetSocketAddress parse(String text, String usualHost, int usualPort) {
        Parts parts = parts(text, usualHost, usualPort);
        return new InetSocketAddress(literal(parts.host, text), parts.port);
    }

    /** As {@link #parse}, for this flag, which the message names. */
    public static InetSocketAddress parse(String flag, String text, String usualHost, int usualPort) {
        try {
            return parse(text, usualHost, usualPort);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(flag + " " + e.getMessage(), e);
        }
    }

    /** As {@link #parse}, but the host may be a name, which then is not resolved. */
    static InetSocketAddress parseOrName(String text, String usualHost, int usualPort) {
        Parts parts = parts(text, usualHost, usualPort);
        return NAME.matcher(parts.host).matches() && !parts.host.equals("localhost")
                ? InetSocketAddress.createUnresolved(parts.host, parts.port)
                : new InetSocketAddress(literal(parts.host, text), parts.port);
    }

    /** As {@link #parse} reads it. */
    static String text(InetSocketAddress address) {
        String host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private record Parts(String host, int port) {}

    private static Parts parts(String text, String usualHost, int usualPort) {
        String host = text;
        int port = usualPort;
        int colon = text.lastIndexOf(':');
        boolean bareIpv6 = text.indexOf(':') != colon && !text.startsWith("[");
        if (colon >= 0 && !bareIpv6 && !text.endsWith("]")) {
            host = text.substring(0, colon);
            port = port(text.substring(colon + 1), text);
        } else if (text.matches("[0-9]{1,5}")) {
            host = usualHost;
            port = port(text, text);
        }
        return new Parts(host.isEmpty() ? usualHost : host, port);
    }

    private static int port(String digits, String text) {
        if (digits.matches("[0-9]{1,5}") && Integer.parseInt(digits) <= MAX_PORT) {
            return Integer.parseInt(digits);
        }
        throw new IllegalArgumentException(
                "needs a port from 0 to " + MAX_PORT + " after the colon, not '" + digits + "' as in '" + text + "'");
    }

    private static InetAddress literal(String host, String text) {
        try {
            String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
            return InetAddress.ofLiteral(host.equals("localhost") ? "127.0.0.1" : bare);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "needs an IP address, for example 127.0.0.1:3000, not '" + text + "'", e);
        }
    }
}
