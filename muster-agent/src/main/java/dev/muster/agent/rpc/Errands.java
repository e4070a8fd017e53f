package dev.muster.agent.rpc;

import dev.muster.agent.rpc.RpcConnection.Giver;
import dev.muster.agent.rpc.protocol.Answer;
import dev.muster.agent.rpc.protocol.Input;
import dev.muster.agent.rpc.protocol.RpcRequest;
import dev.muster.gossip.KeyResult;
import dev.muster.gossip.Member;
import dev.muster.gossip.Query;
import dev.muster.gossip.QueryListener;
import dev.muster.gossip.QueryRequest;
import dev.muster.gossip.msgpack.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Does what a request asks of the agent, and turns what comes of it into an answer. Blocks; for any thread. */
final class Errands {

    private static final int RESPOND_SECONDS = 10;
    private static final KeyResult NO_KEYS = new KeyResult(0, 0, 0, new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

    private final RpcCommands commands;
    private final Supplier<SortedMap<String, Long>> counted;

    /** @param counted what the server counts, which the facts about the agent tell too */
    Errands(RpcCommands commands, Supplier<SortedMap<String, Long>> counted) {
        this.commands = commands;
        this.counted = counted;
    }

    /** The answer to anything but a query. */
    Answer run(RpcRequest.OfAgent request) {
        return switch (request) {
            case RpcRequest.Event event -> done(() -> commands.event(event.name(), event.payload(), event.coalesce()));
            case RpcRequest.ForceLeave force -> done(() -> commands.forceLeave(force.node(), force.prune()));
            case RpcRequest.Join join -> join(join);
            case RpcRequest.Members members -> new Answer.Members("", commands.members());
            case RpcRequest.MembersFiltered filtered -> filtered(filtered);
            case RpcRequest.Tags tags -> done(() -> commands.tags(tags.set(), tags.delete()));
            case RpcRequest.Leave leave -> done(commands::leave);
            case RpcRequest.ChangeKey change -> keys(() -> commands.changeKey(change.verb(), change.key()));
            case RpcRequest.ListKeys list -> keys(commands::listKeys);
            case RpcRequest.Stats stats -> stats();
            case RpcRequest.GetCoordinate place -> new Answer.Place("", commands.coordinate(place.node()));
            case RpcRequest.Query query -> throw new IllegalArgumentException("a query has more than one answer");
        };
    }

    /**
     * Asks a query.
     *
     * @param news takes what comes of it, and must not block
     * @param answer takes the answer of one that could not be asked
     */
    void ask(long errand, RpcRequest.Query query, Consumer<Input> news, Giver answer) throws InterruptedException {
        QueryRequest request;
        try {
            request = query(query);
        } catch (IllegalArgumentException e) {
            answer.give(new Input.Answered(errand, new Answer.Done(String.valueOf(e.getMessage()))));
            return;
        }
        var _ = commands.query(request, new News(errand, news)).whenComplete((result, problem) -> {
            if (problem == null) {
                news.accept(new Input.QueryOver(errand, result.acknowledged()));
            } else {
                Throwable cause = problem.getCause() == null ? problem : problem.getCause();
                news.accept(new Input.Answered(errand, new Answer.Done(String.valueOf(cause.getMessage()))));
            }
        });
    }

    private record News(long errand, Consumer<Input> to) implements QueryListener {

        @Override
        public void asked(Duration time) {
            to.accept(new Input.QueryBegan(errand, time));
        }

        @Override
        public void acknowledged(String from) {
            to.accept(new Input.QueryAcknowledged(errand, from));
        }

        @Override
        public void answered(String from, Bytes content) {
            to.accept(new Input.QueryAnswered(errand, from, content));
        }
    }

    /**
     * The query that a request means.
     *
     * @throws IllegalArgumentException for people, if there can be no such query
     */
    private static QueryRequest query(RpcRequest.Query query) {
        QueryRequest request = QueryRequest.of(query.name(), query.payload())
                .withNodes(query.nodes())
                .withTags(query.tags())
                .withRelayFactor(query.relayFactor())
                .withWants(query.acknowledge() ? QueryRequest.Wanted.ANSWERS_AND_ACKS : QueryRequest.Wanted.ANSWERS);
        return query.timeout().map(request::withTimeout).orElse(request);
    }

    /** Answers somebody's query. */
    static Answer respond(Query query, Bytes content) {
        return done(() -> {
            try {
                query.respond(content).get(RESPOND_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                throw new RpcException(String.valueOf(cause.getMessage()), cause);
            } catch (TimeoutException e) {
                throw new RpcException("the answer could not be given in time", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RpcException("the agent is ending", e);
            }
        });
    }

    private Answer join(RpcRequest.Join join) {
        try {
            return new Answer.Joined("", commands.join(join.addresses(), join.replay()));
        } catch (RpcException e) {
            return new Answer.Joined(e.text(), 0);
        }
    }

    private Answer filtered(RpcRequest.MembersFiltered filtered) {
        List<Member> members =
                commands.members().stream().filter(filtered.filter()).toList();
        return new Answer.Members("", members);
    }

    private Answer stats() {
        SortedMap<String, SortedMap<String, String>> groups = commands.stats();
        SortedMap<String, String> own = groups.computeIfAbsent("muster", group -> new TreeMap<>());
        counted.get().forEach((name, count) -> own.put(name, count.toString()));
        return new Answer.Stats("", groups);
    }

    private static Answer keys(KeyWork work) {
        try {
            KeyResult result = work.run();
            Optional<String> problem = result.problem();
            return new Answer.Keys(problem.orElse(""), result);
        } catch (RpcException e) {
            return new Answer.Keys(e.text(), NO_KEYS);
        }
    }

    private static Answer done(Work work) {
        try {
            work.run();
            return new Answer.Done("");
        } catch (RpcException e) {
            return new Answer.Done(e.text());
        }
    }

    @FunctionalInterface
    private interface Work {

        void run() throws RpcException;
    }

    @FunctionalInterface
    private interface KeyWork {

        KeyResult run() throws RpcException;
    }
}
