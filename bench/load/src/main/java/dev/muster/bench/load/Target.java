package dev.muster.bench.load;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * Where the load goes: one address, resolved once, that is this machine's or in a private network. A load generator
 * that can be aimed at a stranger is a weapon, so there is no way around that.
 *
 * @param address the resolved address and port
 * @param authority the text of the {@code Host} header
 * @param path path and query as sent, in ASCII; the nonce is added to the query
 */
public record Target(InetSocketAddress address, String authority, String path) {

    public Target {
        InetAddress ip = address.getAddress();
        if (ip == null || !isPermitted(ip)) {
            throw new IllegalArgumentException("the load generator does not aim at " + address
                    + ": only loopback (127.0.0.0/8, ::1) and private addresses (10.0.0.0/8, 172.16.0.0/12, "
                    + "192.168.0.0/16, fc00::/7) are permitted; run it in a test network of your own");
        }
        if (address.getPort() == 0) {
            throw new IllegalArgumentException("port 0 is no port to connect to");
        }
        if (!authority.matches("[\\x21-\\x7e]+") || !path.matches("/[\\x21-\\x7e]*")) {
            throw new IllegalArgumentException("not a host and path in plain ASCII: " + authority + path);
        }
    }

    /**
     * Resolves {@code url}.
     *
     * @throws IllegalArgumentException if it is not {@code http://host[:port][/path]}, or not a permitted target
     */
    public static Target of(URI url) {
        if (!"http".equals(url.getScheme()) || url.getHost() == null || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException(url + " is no target; give http://host:port/path");
        }
        int port = url.getPort() < 0 ? 80 : url.getPort();
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        if (url.getRawQuery() != null) {
            path += "?" + url.getRawQuery();
        }
        try {
            return new Target(
                    new InetSocketAddress(InetAddress.getByName(url.getHost()), port), url.getRawAuthority(), path);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("the host of " + url + " does not resolve; check the name", e);
        }
    }

    private static boolean isPermitted(InetAddress ip) {
        boolean uniqueLocal = ip instanceof Inet6Address && (ip.getAddress()[0] & 0xfe) == 0xfc;
        boolean privateIpv4 = !(ip instanceof Inet6Address) && ip.isSiteLocalAddress();
        return ip.isLoopbackAddress() || privateIpv4 || uniqueLocal;
    }
}
