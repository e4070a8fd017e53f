package dev.muster.agent;

import dev.muster.agent.roster.RosterReader;
import dev.muster.agent.roster.ServiceTag;
import dev.muster.agent.roster.TagBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

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

    /**
     * The tags that a running agent has after a change.
     *
     * @param all gives the tags of all, services included
     * @throws IllegalArgumentException for people, if that can't be
     */
    static SortedMap<String, String> changed(
            SortedMap<String, String> before,
            SortedMap<String, String> set,
            List<String> delete,
            UnaryOperator<SortedMap<String, String>> all) {
        List<String> touched = new ArrayList<>(set.keySet());
        touched.addAll(delete);
        boolean balancer = BALANCER.equals(before.get("role"));
        for (String key : touched) {
            boolean own =
                    key.equals("muster") || key.equals(RosterReader.PEERS) || key.startsWith(ServiceTag.KEY_PREFIX);
            if (own || (balancer && key.equals("role"))) {
                throw new IllegalArgumentException("the tag '" + key + "' is Muster's own and stays as it is");
            }
        }
        NavigableMap<String, String> after = new TreeMap<>(before);
        after.putAll(set);
        delete.forEach(after::remove);
        int over = TagBudget.bytesOver(all.apply(after));
        if (over > 0) {
            throw new IllegalArgumentException("the tags would be " + over + " bytes over what gossip carries ("
                    + TagBudget.MAX_BYTES + "); delete or shorten some");
        }
        return after;
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
