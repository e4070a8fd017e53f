package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** IP addresses as raw bytes: 4 or 16 of them. An IPv4 address in 16 bytes becomes the same one in 4. */
final class Addresses {

    private Addresses() {}

    /** What an address is before it was read. */
    static final byte[] NONE = {};

    static InetSocketAddress of(byte[] ip, int port) throws MalformedMessageException {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip), port);
        } catch (UnknownHostException e) {
            throw new MalformedMessageException(Reason.BAD_VALUE, "an IP address of " + ip.length + " bytes");
        }
    }

    static byte[] ip(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        if (ip == null) {
            throw new IllegalArgumentException("The address is not resolved: " + address);
        }
        return ip.getAddress();
    }
}
