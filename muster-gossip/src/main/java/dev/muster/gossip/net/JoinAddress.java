package dev.muster.gossip.net;

import dev.muster.gossip.swim.LogText;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where a node is, as people write it: {@code host}, {@code host:port}, an IPv6 address with or without brackets, and
 * {@code [v6]:port}, with Serf's optional {@code name/} before it, which is not needed and not used. Without brackets
 * all of {@code ::1:7946} is an address. An IPv6 address may end in a zone of this machine, {@code fe80::1%eth0}.
 * Source: Serf's protocol (addresses to join).
 *
 * @param host a name or an IP address, without brackets
 * @param port 1 to 65535, or the default that was given
 */
public record JoinAddress(String host, int port) {

    private static final int HIGHEST_PORT = 65_535;

    /** What is wrong with an address; for people. */
    public static final class BadAddressException extends Exception {
        private static final long serialVersionUID = 1L;

        BadAddressException(String message) {
            super(message);
        }
    }

    /** Reads it, without looking anything up. */
    public static JoinAddress parse(String text, int defaultPort) throws BadAddressException {
        String rest = text.substring(text.lastIndexOf('/') + 1).strip();
        if (rest.startsWith("[")) {
            int end = rest.indexOf(']');
            if (end < 0) {
                throw new BadAddressException(LogText.quote(text) + " lacks a closing bracket");
            }
            String after = rest.substring(end + 1);
            if (!after.isEmpty() && !after.startsWith(":")) {
                throw new BadAddressException(
                        LogText.quote(text) + " goes on after the bracket; write [ADDRESS] or [ADDRESS]:PORT");
            }
            Optional<String> port = after.isEmpty() ? Optional.empty() : Optional.of(after.substring(1));
            return of(text, rest.substring(1, end), port, defaultPort);
        }
        int colon = rest.indexOf(':');
        if (colon < 0 || colon != rest.lastIndexOf(':')) {
            return of(text, rest, Optional.empty(), defaultPort);
        }
        return of(text, rest.substring(0, colon), Optional.of(rest.substring(colon + 1)), defaultPort);
    }

    private static JoinAddress of(String text, String host, Optional<String> port, int defaultPort)
            throws BadAddressException {
        if (host.isBlank()) {
            throw new BadAddressException(LogText.quote(text) + " names no host");
        }
        if (port.isEmpty()) {
            return new JoinAddress(host, defaultPort);
        }
        try {
            int number = Integer.parseInt(port.get());
            if (number >= 1 && number <= HIGHEST_PORT) {
                return new JoinAddress(host, number);
            }
        } catch (NumberFormatException e) {
            // Told below, together with numbers out of range.
        }
        throw new BadAddressException(LogText.quote(text) + " has no port from 1 to 65535 after the colon");
    }

    /** As an address that is resolved only if it is a literal. */
    public InetSocketAddress withoutLookUp() throws BadAddressException {
        try {
            return new InetSocketAddress(InetAddress.ofLiteral(host), port);
        } catch (IllegalArgumentException e) {
            if (looksLikeIpv6(host)) {
                throw new BadAddressException(LogText.quote(host) + " is no IPv6 address");
            }
            return InetSocketAddress.createUnresolved(host, port);
        }
    }

    /** No name has a colon. */
    static boolean looksLikeIpv6(String host) {
        return host.contains(":");
    }
}
