package dev.muster.gossip.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where others reach a node that listens on all addresses: a private address of the machine, as memberlist; of several
 * the one that the default route uses. A bridge that is not the way out, such as Docker's, comes last: its address is
 * private as well, but nobody outside reaches it.
 */
public final class OwnAddress {

    /** 192.0.2.1, which belongs to nobody (RFC 5737). */
    private static final byte[] SOMEWHERE_OUTSIDE = {(byte) 192, 0, 2, 1};

    private static final int ANY_PORT = 9;

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

    private record Candidate(InetAddress address, boolean onWayOut, boolean onBridge) {

        private static final Comparator<Candidate> BEST_FIRST = Comparator.comparingInt(
                        (Candidate candidate) -> candidate.address.getAddress().length)
                .thenComparing(candidate -> candidate.onBridge && !candidate.onWayOut)
                .thenComparing(candidate -> !candidate.address.isSiteLocalAddress())
                .thenComparing(candidate -> !candidate.onWayOut);
    }

    private static InetAddress outward() {
        Optional<InetAddress> wayOut = wayOut();
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(OwnAddress::isUp)
                    .flatMap(device -> candidates(device, wayOut))
                    .min(Candidate.BEST_FIRST)
                    .map(Candidate::address)
                    .orElseGet(InetAddress::getLoopbackAddress);
        } catch (SocketException e) {
            return InetAddress.getLoopbackAddress();
        }
    }

    private static Stream<Candidate> candidates(NetworkInterface device, Optional<InetAddress> wayOut) {
        boolean bridge = Files.exists(Path.of("/sys/class/net", device.getName(), "bridge"));
        return device.inetAddresses()
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .map(address ->
                        new Candidate(address, wayOut.filter(address::equals).isPresent(), bridge));
    }

    /** The own address on the default route, if there is one; connecting a datagram socket sends nothing. */
    private static Optional<InetAddress> wayOut() {
        try (DatagramSocket probe = new DatagramSocket()) {
            probe.connect(new InetSocketAddress(InetAddress.getByAddress(SOMEWHERE_OUTSIDE), ANY_PORT));
            return Optional.of(probe.getLocalAddress());
        } catch (IOException | UncheckedIOException e) {
            // There is no route to the outside.
            return Optional.empty();
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
