package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** IP addresses as raw bytes: 4 or 16 of them. An IPv4 address in 16 bytes becomes the same one in 4. */
final class Addresses {

    private Addresses() {}

    static InetSocketAddress of(Bytes ip, int port) throws MalformedMessageException {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip.toArray()), port);
        } catch (UnknownHostException e) {
            throw new MalformedMessageException(Reason.BAD_VALUE, "an IP address of " + ip.size() + " bytes");
        }
    }

    static Bytes ip(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        if (ip == null) {
            throw new IllegalArgumentException("The address is not resolved: " + address);
        }
        return Bytes.of(ip.getAddress());
    }
}
