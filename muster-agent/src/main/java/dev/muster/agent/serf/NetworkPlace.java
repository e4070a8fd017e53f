package dev.muster.agent.serf;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** From the name of a network interface to the address to bind to, as Serf's {@code -iface} does it. */
public final class NetworkPlace {

    private NetworkPlace() {}

    /**
     * The address to bind to: the interface's own, with the port of {@code bind}; or {@code bind} itself, if that is an
     * address of the interface.
     *
     * @param bind what was asked for besides; every interface counts as not asked
     * @throws IOException for people, when there is no such interface, or it does not have the address
     */
    public static InetSocketAddress of(String iface, Optional<InetSocketAddress> bind, int usualPort)
            throws IOException {
        NetworkInterface found = NetworkInterface.getByName(iface);
        if (found == null) {
            String known = NetworkInterface.networkInterfaces()
                    .map(NetworkInterface::getName)
                    .sorted()
                    .collect(Collectors.joining(", "));
            throw new IOException("there is no network interface '" + iface + "'; there are " + known);
        }
        return choose(iface, found.inetAddresses().toList(), bind, usualPort);
    }

    static InetSocketAddress choose(
            String iface, Collection<InetAddress> addresses, Optional<InetSocketAddress> bind, int usualPort)
            throws IOException {
        Optional<InetSocketAddress> asked =
                bind.filter(address -> !address.getAddress().isAnyLocalAddress());
        if (asked.isPresent()) {
            if (!addresses.contains(asked.get().getAddress())) {
                throw new IOException("the network interface '" + iface + "' has no address "
                        + asked.get().getAddress().getHostAddress() + "; it has " + text(addresses));
            }
            return asked.get();
        }
        // IPv4 first, as Serf has it; an address that is only good on its own link is no help to others.
        InetAddress own = addresses.stream()
                .filter(address -> !address.isLinkLocalAddress())
                .min(Comparator.comparing(address -> !(address instanceof Inet4Address)))
                .orElseThrow(() -> new IOException("the network interface '" + iface + "' has no address"));
        return new InetSocketAddress(own, bind.map(InetSocketAddress::getPort).orElse(usualPort));
    }

    private static String text(Collection<InetAddress> addresses) {
        return addresses.isEmpty()
                ? "none"
                : String.join(
                        ", ",
                        List.copyOf(addresses).stream()
                                .map(InetAddress::getHostAddress)
                                .toList());
    }
}
