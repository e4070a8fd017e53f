package dev.muster.agent.roster;

import dev.muster.gossip.ClusterEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Why a roster differs from the one before, in words, for the history of a balancer. Pure. */
public final class Causes {

    /** More causes than this become one line that says how many there were. */
    private static final int MAX_CAUSES = 20;

    private Causes() {}

    /** What {@code event} says, in words. */
    public static String of(ClusterEvent.MemberEvent event) {
        String name = PrintableText.of(event.member().name());
        return switch (event) {
            case ClusterEvent.MemberJoined joined -> name + " joined";
            case ClusterEvent.MemberUpdated updated -> name + " changed";
            case ClusterEvent.MemberLeaving leaving -> name + " is leaving";
            case ClusterEvent.MemberLeft left -> name + " left";
            case ClusterEvent.MemberFailed failed -> name + " failed";
            case ClusterEvent.MemberReaped reaped -> name + " was forgotten";
        };
    }

    /** What changed with each service, from one roster to the next; it names the states, which an event does not. */
    public static List<String> between(Roster before, Roster after) {
        Map<String, ServiceInstance> old = new HashMap<>();
        before.services().forEach(i -> old.put(key(i), i));
        List<String> causes = new ArrayList<>();
        for (ServiceInstance now : after.services()) {
            ServiceInstance was = old.remove(key(now));
            if (was == null) {
                causes.add(key(now) + " came: " + now.state().word());
            } else if (was.state() != now.state()) {
                causes.add(key(now) + ": " + was.state().word() + " -> "
                        + now.state().word());
            } else if (was.member() != now.member()) {
                causes.add(key(now) + ": member " + was.member().word() + " -> "
                        + now.member().word());
            } else if (!was.address().equals(now.address())) {
                causes.add(key(now) + " moved to " + now.address().getAddress().getHostAddress() + ":"
                        + now.address().getPort());
            } else if (was.weight() != now.weight()) {
                causes.add(key(now) + ": weight " + was.weight() + " -> " + now.weight());
            }
        }
        old.values().stream().sorted((a, b) -> key(a).compareTo(key(b))).forEach(i -> causes.add(key(i) + " went"));
        return bounded(causes);
    }

    /** {@code causes}, or the first of them and how many more there were. */
    public static List<String> bounded(List<String> causes) {
        if (causes.size() <= MAX_CAUSES) {
            return List.copyOf(causes);
        }
        List<String> shown = new ArrayList<>(causes.subList(0, MAX_CAUSES - 1));
        shown.add("and " + (causes.size() - shown.size()) + " more");
        return List.copyOf(shown);
    }

    private static String key(ServiceInstance instance) {
        return instance.service() + " on " + instance.node();
    }
}
