package dev.muster.agent.roster;

import java.util.List;

/**
 * One roster after another, and the services that differ, which all who follow rosters look at. Immutable.
 *
 * @param services sorted by service, then by node
 */
public record RosterChange(Roster before, Roster after, List<ServiceChange> services) {

    public RosterChange {
        services = List.copyOf(services);
    }

    /** Compares them. */
    public static RosterChange between(Roster before, Roster after) {
        return new RosterChange(before, after, ServiceChange.between(before, after));
    }

    /** The way from {@code last} to the same roster: this one, if it begins there. */
    @SuppressWarnings("ReferenceEquality") // An equal one would do as well, and costs the comparison that is saved.
    RosterChange since(Roster last) {
        return before == last ? this : between(last, after);
    }
}
