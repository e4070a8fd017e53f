package dev.muster.agent;

import dev.muster.agent.roster.RosterReader;
import dev.muster.agent.roster.ServiceTag;
import dev.muster.agent.roster.TagBudget;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a node says of itself beside its services: the user's tags, its role, and the version of the schema. Pure. */
final class OwnTags {

    static final String BALANCER = "balancer";
    static final String BACKEND = "backend";

    private OwnTags() {}

    /** The tags that stay as they are; refuses, kindly, those that cannot go together or do not fit. */
    static SortedMap<String, String> of(AgentOptions options) throws AgentException {
        SortedMap<String, String> tags = new TreeMap<>(options.tags());
        for (String key : tags.keySet()) {
            if (key.equals("muster") || key.startsWith(ServiceTag.KEY_PREFIX)) {
                throw new AgentException(
                        "the tag '" + key + "' is Muster's own",
                        key.equals("muster") ? "leave it out" : "use --service NAME=ADDRESS:PORT");
            }
        }
        if (options.balancer().isPresent()) {
            String role = tags.getOrDefault("role", BALANCER);
            if (!role.equals(BALANCER)) {
                throw new AgentException(
                        "a node with --balancer has role=balancer, not role=" + role,
                        "leave out '--tag role=" + role + "'");
            }
            tags.put("role", BALANCER);
            options.balancer()
                    .get()
                    .peersPort()
                    .ifPresent(port -> tags.put(RosterReader.PEERS, Integer.toString(port)));
        } else if (!options.services().isEmpty()) {
            tags.putIfAbsent("role", BACKEND);
        }
        tags.put("muster", RosterReader.SCHEMA);
        requireFit(options, tags);
        return tags;
    }

    private static void requireFit(AgentOptions options, SortedMap<String, String> tags) throws AgentException {
        SortedMap<String, String> all = new TagPacer(tags, options.services()).tags();
        int over = TagBudget.bytesOver(all);
        if (over > 0) {
            throw new AgentException(
                    "the tags and services of this node are " + over + " bytes over what gossip carries ("
                            + TagBudget.MAX_BYTES + ")",
                    "shorten names and tags, or run some of the "
                            + options.services().size() + " services on a node of their own");
        }
    }
}
