package dev.muster.gossip.net;

import dev.muster.gossip.swim.LogText;
import java.util.Optional;

/**
 * An address to join as people write it: {@code host}, {@code host:port}, {@code [v6]:port}, with Serf's optional
 * {@code name/} before it, which is not needed and not used. Source: serf-protocol reference 1.16.
 */
record JoinAddress(String host, int port) {

    private static final int HIGHEST_PORT = 65_535;

    /** What is wrong with an address. */
    static final class BadAddressException extends Exception {
        BadAddressException(String message) {
            super(message);
        }
    }

    static JoinAddress parse(String text, int defaultPort) throws BadAddressException {
        String rest = text.substring(text.lastIndexOf('/') + 1).strip();
        if (rest.startsWith("[")) {
            int end = rest.indexOf(']');
            if (end < 0) {
                throw new BadAddressException(LogText.quote(text) + " lacks a closing bracket");
            }
            String after = rest.substring(end + 1);
            Optional<String> port = after.startsWith(":") ? Optional.of(after.substring(1)) : Optional.empty();
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
        if (host.isEmpty()) {
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
}
