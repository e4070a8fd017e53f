package dev.muster.agent;

import dev.muster.agent.drain.SeenBalancer;
import dev.muster.agent.drain.SeenBalancer.Standing;
import dev.muster.agent.roster.RosterReader;
import dev.muster.gossip.Member;
import dev.muster.gossip.QueryListener;
import dev.muster.gossip.QueryRequest;
import dev.muster.gossip.msgpack.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Knows the balancers of the cluster, and asks them by Muster's own queries. Any thread. */
final class BalancerAsker {

    /** An answer that comes after the question was asked again counts too. */
    private static final Duration QUERY_TIME = Duration.ofSeconds(1);

    /** Names of so many bytes fit a query; when they are more, all balancers are asked again. */
    private static final int LONGEST_NAMES_BYTES = 160;

    /** Only balancers that speak Muster. */
    private static final Map<String, String> FILTER = Map.of("muster", ".", "role", "^" + OwnTags.BALANCER + "$");

    /** Asks the cluster; what comes is told to the listener. */
    @FunctionalInterface
    interface Asker {
        void ask(QueryRequest request, QueryListener listener);
    }

    private final Supplier<List<Member>> members;
    private final Asker asker;

    BalancerAsker(Supplier<List<Member>> members, Asker asker) {
        this.members = members;
        this.asker = asker;
    }

    /**
     * All balancers that haven't left.
     *
     * @param own whether the balancer of that name is not to be asked
     */
    List<SeenBalancer> seen(Predicate<String> own) {
        return members.get().stream()
                .filter(m -> OwnTags.BALANCER.equals(m.tags().get("role")) && !own.test(m.name()))
                .flatMap(m -> standing(m).map(s -> new SeenBalancer(m.name(), s)).stream())
                .toList();
    }

    /** One that leaves, or has left, has nothing left to release: its HAProxy ended before. */
    private static Optional<Standing> standing(Member member) {
        return switch (member.status()) {
            case ALIVE ->
                Optional.of(RosterReader.SCHEMA.equals(member.tags().get("muster")) ? Standing.ASKABLE : Standing.MUTE);
            case FAILED -> Optional.of(Standing.FAILED);
            case LEAVING, LEFT -> Optional.empty();
        };
    }

    /** Asks these. The answers, which are foreign, come on a thread of the cluster's own, which must not be held up. */
    void ask(String query, Bytes payload, SortedSet<String> nodes, BiConsumer<String, Bytes> answered) {
        QueryRequest request = QueryRequest.of(query, payload).withTags(FILTER).withTimeout(QUERY_TIME);
        int bytes = nodes.stream()
                .mapToInt(name -> name.getBytes(StandardCharsets.UTF_8).length + 2)
                .sum();
        if (bytes <= LONGEST_NAMES_BYTES) {
            request = request.withNodes(nodes);
        }
        asker.ask(request, new QueryListener() {
            @Override
            public void answered(String from, Bytes content) {
                answered.accept(from, content);
            }
        });
    }
}
