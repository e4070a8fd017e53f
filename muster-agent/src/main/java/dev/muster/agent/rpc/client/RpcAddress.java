package dev.muster.agent.rpc.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where an agent listens for Serf's RPC. Immutable. */
public sealed interface RpcAddress {

    /** Where an agent listens if nobody says otherwise. */
    int DEFAULT_PORT = 7373;

    /** By TCP; a name is looked up when it is connected to. */
    record Tcp(String host, int port) implements RpcAddress {

        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** By a Unix socket. */
    record Unix(Path path) implements RpcAddress {

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** That of a socket address. */
    static RpcAddress of(InetSocketAddress address) {
        return new Tcp(address.getHostString(), address.getPort());
    }

    /**
     * Reads {@code HOST:PORT}, {@code HOST}, {@code [IPv6]:PORT}, {@code :PORT} of this host, or the path of a Unix
     * socket, which begins with a slash, or with {@code unix:}.
     *
     * @throws IllegalArgumentException for people, if it is none of them
     */
    static RpcAddress parse(String text) {
        if (text.startsWith("unix:") || text.startsWith("/")) {
            return unix(text.startsWith("/") ? text : text.substring("unix:".length()));
        }
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        if (bracketed ? text.endsWith("]") : colon < 0 || text.indexOf(':') != colon) {
            return new Tcp(host(text), DEFAULT_PORT);
        }
        return new Tcp(host(text.substring(0, colon)), port(text, text.substring(colon + 1)));
    }

    private static Unix unix(String path) {
        try {
            if (!path.isEmpty()) {
                return new Unix(Path.of(path));
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        throw new IllegalArgumentException("the path of a Unix socket is missing or is none: '" + path + "'");
    }

    private static String host(String text) {
        if (text.startsWith("[") && text.endsWith("]")) {
            return text.substring(1, text.length() - 1);
        }
        if (text.chars().anyMatch(c -> c <= ' ' || c == '[' || c == ']' || c == '/')) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no host; an address is HOST:PORT, or the path of a Unix socket");
        }
        return text.isEmpty() ? "127.0.0.1" : text;
    }

    private static int port(String text, String digits) {
        if (digits.matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(digits);
            if (port > 0 && port < 1 << 16) {
                return port;
            }
        }
        throw new IllegalArgumentException("the port of '" + text + "' is not a number from 1 to 65535");
    }

    /** What a socket connects to; a name is looked up, which may take time. */
    default SocketAddress resolve() throws RpcCallException {
        return switch (this) {
            case Tcp tcp -> {
                try {
                    yield new InetSocketAddress(InetAddress.getByName(tcp.host), tcp.port);
                } catch (java.net.UnknownHostException e) {
                    throw new RpcCallException(
                            RpcCallException.Reason.UNREACHABLE, "there is no host '" + tcp.host + "'", e);
                }
            }
            case Unix unix -> UnixDomainSocketAddress.of(unix.path);
        };
    }
}
