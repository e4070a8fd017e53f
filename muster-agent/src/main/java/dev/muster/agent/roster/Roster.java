package dev.muster.agent.roster;

import java.util.List;

/**
 * Who offers which service, and who is set aside. Immutable; a change makes a new one with a higher number.
 *
 * @param version grows with every roster of an agent
 * @param services sorted by service, then by node
 * @param quarantined sorted by node
 */
public record Roster(long version, List<ServiceInstance> services, List<Quarantined> quarantined) {

    public Roster {
        services = List.copyOf(services);
        quarantined = List.copyOf(quarantined);
    }

    /** Nobody at all, the state before the first member. */
    public static Roster empty() {
        return new Roster(0, List.of(), List.of());
    }

    /** Whether the other says the same, whatever its number. */
    public boolean sameContentAs(Roster other) {
        return services.equals(other.services) && quarantined.equals(other.quarantined);
    }
}
