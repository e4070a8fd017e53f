package dev.muster.agent.rpc.client;

import dev.muster.gossip.coordinate.Coordinate;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MsgpackWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Asks an agent by Serf's RPC; a Serf agent answers as well as Muster's. For any threads, several at once; a call
 * blocks for a bounded time, and one that gets no answer in time ends the connection. {@link #close} ends everything,
 * from any thread. Source: Serf's documentation, "RPC Protocol".
 */
public final class RpcClient implements AutoCloseable {

    /** For what the agent does by itself. */
    static final Duration QUICK = Duration.ofSeconds(10);

    /** For what asks others first. */
    static final Duration SLOW = Duration.ofSeconds(60);

    /** For keys, of which an agent asks everybody. */
    static final Duration KEYS = Duration.ofSeconds(150);

    private final Conversation conversation;

    private RpcClient(Conversation conversation) {
        this.conversation = conversation;
    }

    /** Connects to the Unix socket of an agent of this host. */
    public static RpcClient connect(Path unixSocket) throws RpcCallException {
        return connect(new RpcAddress.Unix(unixSocket), Optional.empty());
    }

    /** Connects by TCP. */
    public static RpcClient connect(InetSocketAddress address) throws RpcCallException {
        return connect(RpcAddress.of(address), Optional.empty());
    }

    /** Connects, and says the token if there is one. */
    public static RpcClient connect(RpcAddress address, Optional<RpcSecret> token) throws RpcCallException {
        RpcClient client = new RpcClient(new Conversation(address));
        try {
            client.conversation.open(QUICK);
            client.say("handshake", QUICK, w -> w.map(1).key("Version").integer(1));
            if (token.isPresent()) {
                String text = token.get().text();
                client.say("auth", QUICK, w -> w.map(1).key("AuthKey").string(text));
            }
            return client;
        } catch (RpcCallException e) {
            client.close();
            throw e;
        }
    }

    /** Every member that the agent knows, in its order. */
    public List<RpcMember> members() throws RpcCallException {
        return ask("members", QUICK, w -> {}, Call.withBodyOrError((error, body) -> Answers.members(body)));
    }

    /** Those that are wanted, in the agent's order. */
    public List<RpcMember> members(MemberWish wish) throws RpcCallException {
        if (wish.isAll()) {
            return members();
        }
        return ask(
                "members-filtered",
                QUICK,
                w -> {
                    strings(w.map(3).key("Tags"), wish.tags());
                    w.key("Status").string(wish.status()).key("Name").string(wish.name());
                },
                Call.withBodyOrError((error, body) -> Answers.members(body)));
    }

    /** Joins; returns how many of the addresses answered. {@code replay} asks for old user events. */
    public int join(List<String> addresses, boolean replay) throws RpcCallException {
        return ask(
                "join",
                SLOW,
                w -> {
                    texts(w.map(2).key("Existing"), addresses);
                    w.key("Replay").bool(replay);
                },
                Call.withBodyOrError((error, body) -> Answers.joined(body)));
    }

    /** Asks the agent to leave the cluster and to end; returns when it has left. */
    public void leave() throws RpcCallException {
        say("leave", SLOW, w -> {});
    }

    /** Takes {@code node} for left; {@code prune} forgets it at once. A Serf agent says nothing of a name of nobody. */
    public void forceLeave(String node, boolean prune) throws RpcCallException {
        say(
                "force-leave",
                SLOW,
                w -> w.map(2).key("Node").string(node).key("Prune").bool(prune));
    }

    /** Tells the cluster something. */
    public void event(String name, Bytes payload, boolean coalesce) throws RpcCallException {
        say(
                "event",
                QUICK,
                w -> w.map(3)
                        .key("Name")
                        .string(name)
                        .key("Payload")
                        .bytes(payload)
                        .key("Coalesce")
                        .bool(coalesce));
    }

    /** Changes tags of the agent's node: first those to set, then those to delete. */
    public void tags(SortedMap<String, String> set, List<String> delete) throws RpcCallException {
        say("tags", QUICK, w -> {
            strings(w.map(2).key("Tags"), set);
            texts(w.key("DeleteTags"), delete);
        });
    }

    /** Facts for people, in named groups. */
    public SortedMap<String, SortedMap<String, String>> stats() throws RpcCallException {
        return ask("stats", QUICK, w -> {}, Call.withBodyOrError((error, body) -> Answers.stats(body)));
    }

    /** Where a node is in the space of round-trip times; the agent knows it of nodes that it has probed. */
    public Optional<Coordinate> coordinate(String node) throws RpcCallException {
        return ask(
                "get-coordinate",
                QUICK,
                w -> w.map(1).key("Node").string(node),
                Call.withBodyOrError((error, body) -> Answers.coordinate(body)));
    }

    /** How long it is from one node to the other and back. */
    public RoundTrip roundTrip(String one, String other) throws RpcCallException {
        Optional<Coordinate> here = coordinate(one);
        if (here.isEmpty()) {
            return new RoundTrip.Unknown(one);
        }
        Optional<Coordinate> there = coordinate(other);
        if (there.isEmpty()) {
            return new RoundTrip.Unknown(other);
        }
        try {
            return new RoundTrip.Estimated(here.get().distanceTo(there.get()));
        } catch (IllegalArgumentException e) {
            throw new RpcCallException(RpcCallException.Reason.NONSENSE, String.valueOf(e.getMessage()), e);
        }
    }

    /** Does something with the keys of all members. */
    public KeyAnswer keys(KeyWish wish) throws RpcCallException {
        Call<KeyAnswer> call = Call.withBody((error, body) ->
                new KeyAnswer(error.isEmpty() ? Optional.empty() : Optional.of(error), Answers.keys(body)));
        return switch (wish) {
            case KeyWish.Lookup list -> ask("list-keys", KEYS, w -> {}, call);
            case KeyWish.Change change ->
                ask(change.verb().command(), KEYS, w -> w.map(1).key("Key").string(change.key()), call);
        };
    }

    /** Answers a query of which a stream of this connection told, within its time. */
    public void respond(long id, Bytes payload) throws RpcCallException {
        say(
                "respond",
                QUICK,
                w -> w.map(2).key("ID").unsigned(id).key("Payload").bytes(payload));
    }

    /**
     * The events of these kinds, from now on: {@code member-join}, {@code user}, {@code user:NAME}, {@code query} and
     * so on with commas between, or {@code *}.
     */
    public RpcStream<RpcEvent> stream(String kinds) throws RpcCallException {
        return follow("stream", w -> w.map(1).key("Type").string(kinds), body -> Optional.of(Answers.event(body)));
    }

    /** The agent's log: the lines that it remembers, then those that come. One at a time for a connection. */
    public RpcStream<String> monitor(String level) throws RpcCallException {
        return follow("monitor", w -> w.map(1).key("LogLevel").string(level), body -> Optional.of(Answers.log(body)));
    }

    /** Asks the cluster. The stream is over when the query's time is, or, with Muster's agents, when all answered. */
    public RpcStream<QueryNews> query(QueryWish wish) throws RpcCallException {
        return follow(
                "query",
                w -> {
                    texts(w.map(8).key("FilterNodes"), wish.nodes());
                    strings(w.key("FilterTags"), wish.tags());
                    w.key("RequestAck").bool(wish.acknowledge());
                    w.key("RelayFactor").integer(wish.relayFactor());
                    w.key("Timeout")
                            .integer(wish.timeout().orElse(Duration.ZERO).toNanos());
                    w.key("Name").string(wish.name());
                    w.key("Payload").bytes(wish.payload());
                    w.key("MusterEndEarly").bool(true);
                },
                Answers::query);
    }

    private <T> RpcStream<T> follow(String command, Consumer<MsgpackWriter> body, Following.Reading<T> reading)
            throws RpcCallException {
        AtomicLong number = new AtomicLong();
        RpcStream<T> stream = new RpcStream<>(() -> stop(number.get()));
        Following<T> following = new Following<>(reading, stream);
        number.set(conversation.ask(command, body, following));
        Call.await(following.begun(), QUICK, conversation);
        return stream;
    }

    /** What still comes of it is passed over. */
    private void stop(long number) {
        long _ = conversation.ask("stop", w -> w.map(1).key("Stop").unsigned(number), Call.withoutBody());
    }

    private void say(String command, Duration patience, Consumer<MsgpackWriter> body) throws RpcCallException {
        boolean _ = ask(command, patience, body, Call.withoutBody());
    }

    private <T> T ask(String command, Duration patience, Consumer<MsgpackWriter> body, Call<T> call)
            throws RpcCallException {
        long _ = conversation.ask(command, body, call);
        return call.await(patience, conversation);
    }

    private static void texts(MsgpackWriter out, List<String> texts) {
        out.array(texts.size());
        texts.forEach(out::string);
    }

    private static void strings(MsgpackWriter out, SortedMap<String, String> strings) {
        out.map(strings.size());
        strings.forEach((key, value) -> out.string(key).string(value));
    }

    @Override
    public void close() {
        conversation.close();
    }
}
