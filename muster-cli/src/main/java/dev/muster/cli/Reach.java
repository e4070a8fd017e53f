package dev.muster.cli;

import dev.muster.cli.door.MemberEntry;
import dev.muster.cli.text.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which members gave a sign of life when all were asked for one, and what it means that others did not. Immutable.
 *
 * @param live who is alive by the list of the agent that asked
 * @param silent those of them whose sign did not come
 * @param strangers whose sign came, and who are not alive by that list
 * @param down how many members are neither alive nor have left
 */
record Reach(List<MemberEntry> live, List<MemberEntry> silent, List<String> strangers, long down) {

    static Reach of(List<MemberEntry> members, List<String> heard) {
        Set<String> signs = new TreeSet<>(heard);
        List<MemberEntry> live = members.stream().filter(Reach::isLive).toList();
        Set<String> names = live.stream().map(MemberEntry::name).collect(Collectors.toSet());
        return new Reach(
                live,
                live.stream().filter(member -> !signs.contains(member.name())).toList(),
                signs.stream().filter(name -> !names.contains(name)).toList(),
                members.stream()
                        .filter(member -> member.status().equals("failed"))
                        .count());
    }

    static boolean isLive(MemberEntry member) {
        return member.status().equals("alive");
    }

    boolean isWhole() {
        return silent.isEmpty();
    }

    /** What people are told. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (isWhole()) {
            lines.add("Successfully contacted all live nodes");
        } else {
            lines.add("No sign of life came from " + silent.size() + " of " + live.size() + " live members:");
            silent.forEach(member ->
                    lines.add("  " + SafeText.of(member.name()) + "  " + SafeText.of(member.address())));
            lines.addAll(meaning());
            lines.addAll(tips());
        }
        if (!strangers.isEmpty()) {
            lines.add("Heard of as well, though not alive in the list: " + SafeText.of(String.join(", ", strangers))
                    + ". They came, or come back, just now.");
        }
        if (down > 0) {
            lines.add(down + (down == 1 ? " member has" : " members have")
                    + " failed, and was not asked; muster members --status failed");
        }
        return lines;
    }

    private List<String> meaning() {
        if (silent.size() == live.size()) {
            return List.of("Not even the agent's own sign came: it is overloaded, or cannot send to its own address.");
        }
        if (silent.size() == live.size() - 1 && live.size() > 2) {
            return List.of(
                    "Only the agent's own sign came: it is cut off, rather than all the others. Others still hear it, or"
                            + " it would be alone in its list.");
        }
        return List.of("Somebody hears them, or they would not be alive; but what they send to this agent is lost.");
    }

    private static List<String> tips() {
        return List.of(
                "What to look at, the likeliest first:",
                " * Ask from over there: muster reachability on such a member. If it misses this one too, no packet"
                        + " passes between the two; if not, they pass one way only.",
                " * A firewall must let the gossip port (7946 if none is set) pass by UDP and by TCP, in both"
                        + " directions, between all members.",
                " * The address above must be one at which the others reach it: behind NAT or in a container, set"
                        + " --advertise.",
                " * All members must have the same keys: muster keys --list shows one that is not everywhere.",
                " * A machine that is overloaded or asleep answers late: muster info on it; serf.health_score is 0 when"
                        + " all is well.");
    }

    String json() {
        return Json.text(json -> {
            json.beginObject();
            json.name("format");
            json.value(Format.VERSION);
            json.name("live");
            json.value(live.size());
            json.name("failed");
            json.value(down);
            json.name("silent");
            json.beginArray();
            silent.forEach(member -> {
                json.beginObject();
                json.name("name");
                json.value(member.name());
                json.name("addr");
                json.value(member.address());
                json.endObject();
            });
            json.endArray();
            json.name("strangers");
            json.beginArray();
            strangers.forEach(json::value);
            json.endArray();
            json.endObject();
        });
    }
}
