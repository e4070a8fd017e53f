package dev.muster.agent.rpc.protocol;

import dev.muster.gossip.KeyResult;
import dev.muster.gossip.Member;
import dev.muster.gossip.coordinate.Coordinate;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What the agent says to a request. An error is a sentence for people, empty if there is none; where an answer has a
 * body, it comes with an error too, for Serf's command waits for it. Immutable. Source: serf-protocol reference 3.1.
 */
public sealed interface Answer {

    /** Empty if all went well. */
    String error();

    /** No more than that. */
    record Done(String error) implements Answer {}

    record Members(String error, List<Member> members) implements Answer {

        public Members {
            members = List.copyOf(members);
        }
    }

    record Joined(String error, int nodes) implements Answer {}

    /** What came of it on all members. */
    record Keys(String error, KeyResult result) implements Answer {}

    record Stats(String error, SortedMap<String, SortedMap<String, String>> groups) implements Answer {}

    /** Where a node is, if that is known. */
    record Place(String error, Optional<Coordinate> coordinate) implements Answer {}
}
