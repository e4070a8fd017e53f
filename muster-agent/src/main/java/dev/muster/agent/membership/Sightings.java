package dev.muster.agent.membership;

import dev.muster.agent.roster.Quarantined;
import dev.muster.gossip.Member;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Several parts of one source, seen as one. Pure. */
public final class Sightings {

    private Sightings() {}

    /** All of them; a name that two of them have is the earlier one's. */
    public static Sighting together(Collection<Sighting> parts) {
        SortedMap<String, Member> members = new TreeMap<>();
        List<Quarantined> aside = new ArrayList<>();
        for (Sighting part : parts) {
            aside.addAll(part.aside());
            for (Member member : part.members()) {
                if (members.putIfAbsent(member.name(), member) != null) {
                    aside.add(new Quarantined(member.name(), "an instance of another service has its name"));
                }
            }
        }
        Optional<Outage> outage =
                parts.stream().flatMap(part -> part.outage().stream()).min(Comparator.comparing(Outage::since));
        boolean complete = parts.stream().allMatch(Sighting::complete);
        return new Sighting(List.copyOf(members.values()), aside, complete, outage);
    }
}
