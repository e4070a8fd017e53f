package dev.muster.gossip.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where others reach a node that listens on all addresses: the first private address of the machine, as memberlist. */
public final class OwnAddress {

    private OwnAddress() {}

    /** The address to advertise for sockets bound to {@code bound}. */
    public static InetSocketAddress advertised(InetSocketAddress bound, Optional<InetSocketAddress> wanted) {
        if (wanted.isPresent()) {
            InetSocketAddress address = wanted.get();
            return address.getPort() != 0 ? address : new InetSocketAddress(address.getAddress(), bound.getPort());
        }
        if (!bound.getAddress().isAnyLocalAddress()) {
            return bound;
        }
        return new InetSocketAddress(outward(), bound.getPort());
    }

    private static InetAddress outward() {
        try {
            List<InetAddress> candidates = NetworkInterface.networkInterfaces()
                    .filter(OwnAddress::isUp)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .sorted(Comparator.comparingInt((InetAddress address) -> address.getAddress().length)
                            .thenComparing(address -> !address.isSiteLocalAddress()))
                    .toList();
            return candidates.isEmpty() ? InetAddress.getLoopbackAddress() : candidates.getFirst();
        } catch (SocketException e) {
            return InetAddress.getLoopbackAddress();
        }
    }

    private static boolean isUp(NetworkInterface candidate) {
        try {
            return candidate.isUp();
        } catch (SocketException e) {
            return false;
        }
    }
}
