package dev.muster.agent.handler.machine;

import dev.muster.agent.rpc.protocol.SerfEvent;
import dev.muster.gossip.Member;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a handler finds in its environment beside the agent's own. Names and tags are foreign, and stay what they are:
 * values. Pure. Source: Serf's documentation, "Event Handlers".
 */
public final class HandlerEnvironment {

    private HandlerEnvironment() {}

    /** @param self this node as it is now */
    public static SortedMap<String, String> of(SerfEvent event, Member self) {
        SortedMap<String, String> variables = new TreeMap<>();
        self.tags().forEach((name, value) -> variables.put("SERF_TAG_" + sanitised(name), value));
        variables.put("SERF_SELF_NAME", self.name());
        variables.put("SERF_SELF_ROLE", self.tags().getOrDefault("role", ""));
        switch (event) {
            case SerfEvent.OfMembers members ->
                variables.put("SERF_EVENT", members.change().word());
            case SerfEvent.OfUser(var user) -> {
                variables.put("SERF_EVENT", "user");
                variables.put("SERF_USER_EVENT", user.name());
                variables.put("SERF_USER_LTIME", Long.toUnsignedString(user.lamportTime()));
            }
            case SerfEvent.Asked(var query) -> {
                variables.put("SERF_EVENT", "query");
                variables.put("SERF_QUERY_NAME", query.name());
                variables.put("SERF_QUERY_LTIME", Long.toUnsignedString(query.lamportTime()));
            }
        }
        return Collections.unmodifiableSortedMap(variables);
    }

    /** Upper case, and a line for each character that a variable's name can't have. */
    private static String sanitised(String tag) {
        StringBuilder name = new StringBuilder();
        tag.codePoints().map(Character::toUpperCase).forEach(c -> {
            boolean fits = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
            name.append(fits ? (char) c : '_');
        });
        return name.toString();
    }
}
