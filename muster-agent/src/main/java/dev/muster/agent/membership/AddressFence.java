package dev.muster.agent.membership;

import dev.muster.agent.roster.AddressRules;
import dev.muster.agent.roster.Network;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses are taken from a catalogue. Gossip hears from a member itself, a catalogue only of it, so there is no
 * address to hold a service's against: once a network is allowed, nobody may be elsewhere. Loopback always needs to be
 * allowed, for there is nobody else's host. Immutable.
 *
 * @param allowed the balancer's {@code allow_networks}; empty: any host's address
 */
public record AddressFence(List<Network> allowed) {

    public AddressFence {
        allowed = List.copyOf(allowed);
    }

    /** Why {@code address} is refused, or nothing when it is fine. */
    Optional<String> refusal(InetAddress address) {
        Optional<String> never = AddressRules.refusal(address, true);
        if (never.isPresent() || allowed.stream().anyMatch(network -> network.holds(address))) {
            return never;
        }
        String text = "its address " + address.getHostAddress();
        if (!allowed.isEmpty()) {
            return Optional.of(text + " is in none of the networks of --allow-network (allow_networks)");
        }
        return address.isLoopbackAddress()
                ? Optional.of(text + " is loopback, which an agent that does not gossip takes only where"
                        + " --allow-network (allow_networks) holds it")
                : Optional.empty();
    }

    /** Whether any loopback address may pass. */
    public boolean loopbackAccepted() {
        return allowed.stream().anyMatch(Network::holdsLoopback);
    }
}
