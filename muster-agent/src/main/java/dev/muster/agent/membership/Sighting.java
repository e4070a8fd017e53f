package dev.muster.agent.membership;

import dev.muster.agent.roster.Quarantined;
import dev.muster.gossip.Member;
import java.util.List;
import java.util.Optional;

/**
 * What a source of members knows at one moment. Immutable.
 *
 * @param members everybody, sorted by name, each name once; who did not change is the same object as before
 * @param aside who can't be a member, and why
 * @param complete whether there is nobody else: false until the source has answered once in full
 * @param outage why it is not known how things stand now; the members are the last known then
 */
public record Sighting(List<Member> members, List<Quarantined> aside, boolean complete, Optional<Outage> outage) {

    public Sighting {
        members = List.copyOf(members);
        aside = List.copyOf(aside);
    }

    /** These, as gossip sees them: it names each as it hears of it, and never knows that there is nobody else. */
    public static Sighting ofGossip(List<Member> members) {
        return new Sighting(members, List.of(), false, Optional.empty());
    }
}
