package dev.muster.agent;

import dev.muster.agent.roster.RememberedRoster;
import dev.muster.agent.roster.Roster;
import dev.muster.agent.roster.RosterReader;
import dev.muster.agent.roster.RosterSettings;
import dev.muster.gossip.Member;
import java.util.List;
import java.util.function.Supplier;

/** Makes the roster of this moment: what gossip says, and beside it what is remembered. For one thread at a time. */
final class Rosters {

    private final Supplier<List<Member>> members;
    private final RosterReader reader;
    private final RememberedRoster remembered;

    Rosters(Supplier<List<Member>> members, RosterSettings settings, RememberedRoster remembered) {
        this.members = members;
        this.reader = new RosterReader(settings);
        this.remembered = remembered;
    }

    Roster now(long version) {
        List<Member> all = members.get();
        return remembered.complete(
                reader.read(version, all), all.stream().map(Member::name).toList(), System.nanoTime());
    }
}
