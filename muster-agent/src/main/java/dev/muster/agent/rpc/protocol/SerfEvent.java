package dev.muster.agent.rpc.protocol;

import dev.muster.gossip.Member;
import dev.muster.gossip.Query;
import dev.muster.gossip.UserEvent;
import java.util.List;

/**
 * An event as Serf tells it to streams and handlers: members in groups, gathered for a moment. Immutable; names, tags
 * and payloads are foreign. Source: serf-protocol reference 2.6 and 3.1.
 */
public sealed interface SerfEvent {

    /** What can happen to a member, in Serf's words. */
    enum Change {
        JOIN("member-join"),
        LEAVE("member-leave"),
        FAILED("member-failed"),
        UPDATE("member-update"),
        REAP("member-reap");

        private final String word;

        Change(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** The same happened to these members. */
    record OfMembers(Change change, List<Member> members) implements SerfEvent {

        public OfMembers {
            members = List.copyOf(members);
        }
    }

    /** Somebody told the cluster something. */
    record OfUser(UserEvent event) implements SerfEvent {}

    /** Somebody asked the cluster something, and this node may answer. */
    record Asked(Query query) implements SerfEvent {}
}
