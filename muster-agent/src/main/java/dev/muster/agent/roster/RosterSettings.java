package dev.muster.agent.roster;

import dev.muster.supervisor.ServiceName;
import java.util.List;

/**
 * What the reading of a roster depends on, beside the members.
 *
 * @param loopbackAccepted whether a service may be on loopback: only when this agent itself gossips there
 * @param plainService the service of a plain Serf agent that names none
 * @param plainPort the port of a plain Serf agent that names none
 * @param allowNetworks where a service may be that is not at its member's own address
 */
public record RosterSettings(
        boolean loopbackAccepted, ServiceName plainService, int plainPort, List<Network> allowNetworks) {

    public RosterSettings {
        allowNetworks = List.copyOf(allowNetworks);
    }

    /** The service {@code web} on port 3000, as in the classic system. */
    public static RosterSettings defaults(boolean loopbackAccepted) {
        return new RosterSettings(loopbackAccepted, new ServiceName("web"), 3000, List.of());
    }

    /** The same with these networks. */
    public RosterSettings withAllowNetworks(List<Network> networks) {
        return new RosterSettings(loopbackAccepted, plainService, plainPort, networks);
    }
}
