package dev.muster.haproxy;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/**
 * A server as it is wanted. The address is resolved, the port 1 to 65535, the weight 0 to 256.
 *
 * @param attributes what else is said of it, for templates
 */
public record Server(ServerName name, InetSocketAddress address, int weight, Intent intent, Attributes attributes) {

    public Server {
        if (address.isUnresolved() || address.getPort() < 1) {
            throw new IllegalArgumentException("a server needs an IP address and a port from 1 to 65535");
        }
        if (weight < 0 || weight > 256) {
            throw new IllegalArgumentException("a server's weight is 0 to 256, not " + weight);
        }
    }

    /** A server without attributes. */
    public Server(ServerName name, InetSocketAddress address, int weight, Intent intent) {
        this(name, address, weight, intent, Attributes.NONE);
    }

    /** The same server with another intent. */
    public Server withIntent(Intent other) {
        return other.equals(intent) ? this : new Server(name, address, weight, other, attributes);
    }

    /** The same server with another weight. */
    public Server withWeight(int other) {
        return new Server(name, address, other, intent, attributes);
    }

    /** An address as HAProxy writes it: {@code IP:PORT}, an IPv6 address in brackets. */
    public static String text(InetSocketAddress address) {
        String ip = address.getAddress().getHostAddress();
        return (address.getAddress() instanceof Inet6Address ? "[" + ip + "]" : ip) + ":" + address.getPort();
    }
}
