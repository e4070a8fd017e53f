package dev.muster.gossip.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Where something comes from, as far as one sender cannot choose it freely: an IPv4 address, or the 64 bits of a
 * network of IPv6.
 */
record Source(boolean isIpv4, long bits) {

    static Source of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet4Address
                ? new Source(true, Integer.toUnsignedLong(bytes.getInt()))
                : new Source(false, bytes.getLong());
    }
}
