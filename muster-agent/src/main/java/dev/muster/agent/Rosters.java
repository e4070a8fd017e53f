package dev.muster.agent;

import dev.muster.agent.membership.MembershipSource;
import dev.muster.agent.membership.Sighting;
import dev.muster.agent.roster.RememberedRoster;
import dev.muster.agent.roster.Roster;
import dev.muster.agent.roster.RosterReader;
import dev.muster.agent.roster.RosterSettings;
import dev.muster.gossip.Member;

/**
 * Makes the roster of this moment: what the source of members says, and beside it what is remembered. For one thread at
 * a time.
 */
final class Rosters {

    private final MembershipSource source;
    private final RosterReader reader;
    private final RememberedRoster remembered;

    Rosters(MembershipSource source, RosterSettings settings, RememberedRoster remembered) {
        this.source = source;
        this.reader = new RosterReader(settings);
        this.remembered = remembered;
    }

    Roster now(long version) {
        Sighting seen = source.now();
        if (seen.complete()) {
            remembered.forget();
        }
        return remembered.complete(
                reader.read(version, seen.members(), seen.aside()),
                seen.members().stream().map(Member::name).toList(),
                System.nanoTime());
    }
}
