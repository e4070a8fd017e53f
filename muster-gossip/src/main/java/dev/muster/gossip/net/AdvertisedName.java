package dev.muster.gossip.net;

import dev.muster.gossip.swim.LogText;
import java.io.InterruptedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The one address that a name to advertise stands for, looked up once, at the start: of the family that the node is
 * bound to, and if it stands for several, one of this machine before others.
 */
public final class AdvertisedName {

    private AdvertisedName() {}

    /**
     * Looks {@code wanted} up if it is a name; what is an address already stays as it is. Blocks for as long as the
     * resolver has patience.
     *
     * @param bind what the node is bound to: an IPv4 address wants one of IPv4, an IPv6 address one of IPv6, and the
     *     unspecified address of IPv6, which hears both, an IPv6 address rather
     * @throws UnknownHostException if there is no such name, or no address that would do; it says what to do
     */
    public static InetSocketAddress resolved(InetSocketAddress wanted, InetAddress bind, Resolver resolver)
            throws UnknownHostException, InterruptedIOException {
        if (!wanted.isUnresolved()) {
            return wanted;
        }
        String name = wanted.getHostString();
        List<InetAddress> all = lookedUp(name, resolver);
        List<InetAddress> reachable = all.stream()
                .filter(address -> !address.isAnyLocalAddress() && !address.isMulticastAddress())
                .filter(address -> !address.isLoopbackAddress() || bind.isLoopbackAddress())
                .toList();
        if (reachable.isEmpty()) {
            throw new UnknownHostException(useless(name) + "it stands for " + shown(all)
                    + " only, which other machines cannot reach. Give an IP address of this machine that they can"
                    + " reach, or mend /etc/hosts or the DNS");
        }
        boolean hearsBoth = bind.isAnyLocalAddress() && !isIpv4(bind);
        return reachable.stream()
                .filter(address -> hearsBoth || isIpv4(address) == isIpv4(bind))
                .min(Comparator.comparing((InetAddress address) -> isIpv4(address) != isIpv4(bind))
                        .thenComparing(address -> !isOfThisMachine(address)))
                .map(address -> new InetSocketAddress(address, wanted.getPort()))
                .orElseThrow(() -> new UnknownHostException(useless(name) + "it stands for " + shown(reachable)
                        + ", and this node is bound to " + family(bind) + " (" + bind.getHostAddress()
                        + "). Bind to an address of the other family, or give an address of this one"));
    }

    private static List<InetAddress> lookedUp(String name, Resolver resolver)
            throws UnknownHostException, InterruptedIOException {
        try {
            return resolver.resolve(name);
        } catch (Resolver.UnresolvedException e) {
            throw new UnknownHostException(useless(name) + e.getMessage()
                    + ". Give a name that the DNS or /etc/hosts of this machine knows when the node starts, or an IP"
                    + " address of this machine that the others can reach");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + LogText.quote(name) + " was looked up");
        }
    }

    private static String useless(String name) {
        return "the name to advertise, " + LogText.quote(name) + ", cannot be used: ";
    }

    private static String shown(List<InetAddress> addresses) {
        return addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
    }

    private static boolean isIpv4(InetAddress address) {
        return address instanceof Inet4Address;
    }

    private static String family(InetAddress bind) {
        return isIpv4(bind) ? "IPv4" : "IPv6";
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
