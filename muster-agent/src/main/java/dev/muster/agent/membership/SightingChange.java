package dev.muster.agent.membership;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What happened to members between two sightings, as gossip would tell of it. Pure. */
public final class SightingChange {

    private SightingChange() {}

    /** In the order of the members; those that are gone come last. */
    public static List<ClusterEvent.MemberEvent> events(Sighting before, Sighting after) {
        Map<String, Member> old = HashMap.newHashMap(before.members().size());
        before.members().forEach(member -> old.put(member.name(), member));
        List<ClusterEvent.MemberEvent> events = new ArrayList<>();
        for (Member now : after.members()) {
            Member was = old.remove(now.name());
            if (was == null) {
                events.add(new ClusterEvent.MemberJoined(now));
            }
            if (was == null ? now.status() != MemberStatus.ALIVE : now.status() != was.status()) {
                events.add(ofStatus(now));
            } else if (was != null && !was.equals(now)) {
                events.add(new ClusterEvent.MemberUpdated(now));
            }
        }
        before.members().stream()
                .filter(member -> old.containsKey(member.name()))
                .map(ClusterEvent.MemberReaped::new)
                .forEach(events::add);
        return events;
    }

    private static ClusterEvent.MemberEvent ofStatus(Member now) {
        return switch (now.status()) {
            case ALIVE -> new ClusterEvent.MemberJoined(now);
            case LEAVING -> new ClusterEvent.MemberLeaving(now);
            case LEFT -> new ClusterEvent.MemberLeft(now);
            case FAILED -> new ClusterEvent.MemberFailed(now);
        };
    }
}
