package dev.muster.agent.roster;

import java.net.InetAddress;
import java.util.Optional;

/** Which addresses a balancer may be pointed at by gossip. Source: design section 4; field reference 2.3, rule 9. */
final class AddressRules {

    private AddressRules() {}

    /** Why {@code address} is refused, or nothing when it is fine. */
    static Optional<String> refusal(InetAddress address, boolean loopbackAccepted) {
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
                    + " is loopback, which is accepted only by an agent that gossips on loopback itself");
        }
        return Optional.empty();
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
