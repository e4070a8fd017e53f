package dev.muster.agent.roster;

import dev.muster.gossip.ClusterEvent;
import dev.muster.haproxy.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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
    public static List<String> of(RosterChange change) {
        List<String> causes = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        for (ServiceChange one : change.services()) {
            String place = one.service() + " on " + one.node();
            if (one.after().isEmpty()) {
                gone.add(place + " went");
            } else if (one.before().isEmpty()) {
                causes.add(place + " came: " + one.after().get().state().word());
            } else {
                difference(one.before().get(), one.after().get()).ifPresent(words -> causes.add(place + words));
            }
        }
        causes.addAll(gone);
        return bounded(causes);
    }

    private static Optional<String> difference(ServiceInstance was, ServiceInstance now) {
        if (was.state() != now.state()) {
            return Optional.of(": " + was.state().word() + " -> " + now.state().word());
        }
        if (was.member() != now.member()) {
            return Optional.of(
                    ": member " + was.member().word() + " -> " + now.member().word());
        }
        if (!was.address().equals(now.address())) {
            return Optional.of(" moved to " + Server.text(now.address()));
        }
        return was.weight() == now.weight()
                ? attribute(was.attributes(), now.attributes())
                : Optional.of(": weight " + was.weight() + " -> " + now.weight());
    }

    /** The first attribute that differs, by its name. */
    private static Optional<String> attribute(SortedMap<String, String> was, SortedMap<String, String> now) {
        SortedSet<String> names = new TreeSet<>(was.keySet());
        names.addAll(now.keySet());
        return names.stream()
                .filter(name -> !Objects.equals(was.get(name), now.get(name)))
                .findFirst()
                .map(name ->
                        ": " + PrintableText.of(name) + " " + shown(was.get(name)) + " -> " + shown(now.get(name)));
    }

    private static String shown(@Nullable String value) {
        return value == null ? "(none)" : PrintableText.of(value);
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
}
