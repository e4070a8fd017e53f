package dev.muster.agent.roster;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Which addresses a balancer may be pointed at by its members. Pure. */
public final class AddressRules {

    private AddressRules() {}

    /** Why {@code address} is refused, or nothing when it is fine. */
    public static Optional<String> refusal(InetAddress address, boolean loopbackAccepted) {
        String text = address.getHostAddress();
        if (address.isAnyLocalAddress() || isThisNetwork(address)) {
            return Optional.of("its address " + text + " is no host's");
        }
        if (address.isMulticastAddress() || isBroadcast(address)) {
            return Optional.of("its address " + text + " is a group, not a host");
        }
        if (address.isLinkLocalAddress()) {
            return Optional.of("its address " + text + " is link-local, which is never accepted from gossip");
        }
        if (address.isLoopbackAddress() && !loopbackAccepted) {
            return Optional.of("its address " + text
                    + " is loopback, which is accepted only by an agent that gossips on loopback itself, or that"
                    + " follows others and has --allow-network (allow_networks) for it");
        }
        return Optional.empty();
    }

    /** The address {@code text} of a service that is not at its member's own; such a one needs to be allowed. */
    static InetAddress named(String text, boolean loopbackAccepted, List<Network> allowed) throws InvalidTagException {
        InetAddress address = literal(text)
                .orElseThrow(
                        () -> new InvalidTagException("its address '" + PrintableText.of(text) + "' is no IP address"));
        Optional<String> refusal = refusal(address, loopbackAccepted);
        if (refusal.isPresent()) {
            throw new InvalidTagException(refusal.get());
        }
        if (allowed.stream().noneMatch(network -> network.holds(address))) {
            throw new InvalidTagException("its address " + address.getHostAddress()
                    + " is not its member's, and none of the balancer's --allow-network holds it");
        }
        return address;
    }

    /** The address that {@code text} is, if it is one; 10.9 and 010.0.0.9 are none, for they mean several things. */
    public static Optional<InetAddress> literal(String text) {
        try {
            InetAddress address = InetAddress.ofLiteral(text);
            return text.contains(":") || text.equals(address.getHostAddress())
                    ? Optional.of(address)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** 0.0.0.0/8. */
    private static boolean isThisNetwork(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 && bytes[0] == 0;
    }

    private static boolean isBroadcast(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 && (bytes[0] & bytes[1] & bytes[2] & bytes[3]) == -1;
    }
}
