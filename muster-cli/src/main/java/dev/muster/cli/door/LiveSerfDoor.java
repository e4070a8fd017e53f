package dev.muster.cli.door;

import dev.muster.agent.rpc.client.KeyAnswer;
import dev.muster.agent.rpc.client.KeyWish;
import dev.muster.agent.rpc.client.MemberWish;
import dev.muster.agent.rpc.client.QueryNews;
import dev.muster.agent.rpc.client.QueryWish;
import dev.muster.agent.rpc.client.RoundTrip;
import dev.muster.agent.rpc.client.RpcAddress;
import dev.muster.agent.rpc.client.RpcCallException;
import dev.muster.agent.rpc.client.RpcClient;
import dev.muster.agent.rpc.client.RpcMember;
import dev.muster.agent.rpc.client.RpcSecret;
import dev.muster.agent.rpc.client.RpcStream;
import dev.muster.agent.run.AgentAddress;
import dev.muster.cli.text.SafeText;
import dev.muster.gossip.msgpack.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A running agent, asked by Serf's RPC. The connection is made by the first call. */
final class LiveSerfDoor implements SerfDoor {

    /** How much longer than its own time a query is waited for. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** How long a query without a time of its own may be silent: more than any cluster's usual one. */
    private static final Duration SILENCE = Duration.ofMinutes(2);

    /** How often it is looked whether a stream has lost something. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final String name;
    private final String shown;
    private final RpcAddress address;
    private final Optional<RpcSecret> token;
    private Optional<RpcClient> rpc = Optional.empty();
    private boolean closed;

    /** How what is followed ended; the first that ends, ends all. */
    private final BlockingQueue<Optional<RpcCallException>> ends = new LinkedBlockingQueue<>();

    private LiveSerfDoor(String name, String shown, RpcAddress address, Optional<RpcSecret> token) {
        this.name = name;
        this.shown = shown;
        this.address = address;
        this.token = token;
    }

    /** To an agent of the run folder. */
    static LiveSerfDoor to(AgentAddress agent) {
        String shown = "the agent " + SafeText.of(agent.node()) + " (process " + agent.pid() + ")";
        return new LiveSerfDoor(agent.node(), shown, new RpcAddress.Unix(agent.rpcSocket()), Optional.empty());
    }

    /** To any agent. */
    static LiveSerfDoor to(SerfPlace.Elsewhere place) {
        String where = place.address().toString();
        return new LiveSerfDoor(where, "the agent at " + SafeText.of(where), place.address(), place.token());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<MemberEntry> members(MemberWish wish) throws DoorException {
        return ask(() -> rpc().members(wish).stream()
                .map(LiveSerfDoor::entry)
                .sorted(Comparator.comparing(MemberEntry::name))
                .toList());
    }

    private static MemberEntry entry(RpcMember member) {
        return new MemberEntry(
                member.name(),
                member.address().getHostAddress(),
                member.port(),
                member.status(),
                member.tags(),
                member.versions().serfMin(),
                member.versions().serfMax(),
                member.versions().serfCurrent());
    }

    @Override
    public int join(List<String> addresses, boolean replay) throws DoorException {
        return ask(() -> rpc().join(addresses, replay));
    }

    @Override
    public void leave() throws DoorException {
        tell(() -> rpc().leave());
    }

    @Override
    public void forceLeave(String node, boolean prune) throws DoorException {
        tell(() -> rpc().forceLeave(node, prune));
    }

    @Override
    public void event(String event, Bytes payload, boolean coalesce) throws DoorException {
        tell(() -> rpc().event(event, payload, coalesce));
    }

    @Override
    public void tags(SortedMap<String, String> set, List<String> delete) throws DoorException {
        tell(() -> rpc().tags(set, delete));
    }

    @Override
    public SortedMap<String, SortedMap<String, String>> facts() throws DoorException {
        return ask(() -> rpc().stats());
    }

    @Override
    public RoundTrip roundTrip(String one, String other) throws DoorException {
        return ask(() -> rpc().roundTrip(one, other));
    }

    @Override
    public KeyAnswer keys(KeyWish wish) throws DoorException {
        return ask(() -> rpc().keys(wish));
    }

    @Override
    public void query(QueryWish wish, Consumer<QueryNews> news) throws DoorException {
        Duration patience = wish.timeout().map(GRACE::plus).orElse(SILENCE);
        tell(() -> {
            try (RpcStream<QueryNews> stream = rpc().query(wish)) {
                while (!stream.isOver()) {
                    Optional<QueryNews> next = stream.next(patience);
                    next.ifPresent(news);
                    if (next.isEmpty() && !stream.isOver()) {
                        throw new DoorException(
                                DoorException.Reason.NO_AGENT,
                                shown + " did not say within " + patience.toSeconds() + " s that the query is over");
                    }
                }
            }
        });
    }

    @Override
    public void follow(Optional<String> level, Optional<String> kinds, Listener listener) throws DoorException {
        tell(() -> {
            List<Pump> pumps = new ArrayList<>();
            if (kinds.isPresent()) {
                pumps.add(pump(rpc().stream(kinds.get()), listener::event, listener));
            }
            if (level.isPresent()) {
                pumps.add(pump(rpc().monitor(level.get()), listener::log, listener));
            }
            for (Pump pump : pumps) {
                // Daemons: who blocks at an output that nobody reads must not hold up the end.
                Thread.ofPlatform().daemon().name("follow").start(() -> ends.add(pump.run()));
            }
            Optional<RpcCallException> end = ends.take();
            if (end.isPresent() && !isClosed()) {
                throw end.get();
            }
        });
    }

    /** Hands a stream on, until its end; nothing if it was enough. */
    private interface Pump {

        Optional<RpcCallException> run();
    }

    private static <T> Pump pump(RpcStream<T> stream, Predicate<T> to, Listener listener) {
        return () -> {
            long missed = 0;
            try {
                while (!stream.isOver()) {
                    Optional<T> next = stream.next(LOOK);
                    if (next.isPresent() && !to.test(next.get())) {
                        return Optional.empty();
                    }
                    long now = stream.missed();
                    if (now > missed && !listener.missed(now - missed)) {
                        return Optional.empty();
                    }
                    missed = now;
                }
                return Optional.empty();
            } catch (RpcCallException e) {
                return Optional.of(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        };
    }

    private RpcClient rpc() throws RpcCallException {
        synchronized (this) {
            if (rpc.isPresent()) {
                return rpc.get();
            }
        }
        RpcClient made = RpcClient.connect(address, token);
        synchronized (this) {
            rpc = Optional.of(made);
            if (closed) {
                made.close();
            }
        }
        return made;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void tell(Telling telling) throws DoorException {
        boolean _ = ask(() -> {
            telling.tell();
            return true;
        });
    }

    /** Turns what goes wrong into a message: a "no" of the agent is told apart from its silence. */
    private <T> T ask(Question<T> question) throws DoorException {
        try {
            return question.ask();
        } catch (RpcCallException e) {
            throw new DoorException(reason(e), message(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DoorException(DoorException.Reason.NO_AGENT, "interrupted", e);
        }
    }

    private static DoorException.Reason reason(RpcCallException e) {
        return switch (e.reason()) {
            case REFUSED, TOKEN -> DoorException.Reason.REFUSED;
            case UNREACHABLE, LATE, NONSENSE, CLOSED -> DoorException.Reason.NO_AGENT;
        };
    }

    private String message(RpcCallException e) {
        String said = SafeText.lines(e.text());
        return switch (e.reason()) {
            case REFUSED -> shown + " answered: " + said;
            case TOKEN ->
                (token.isPresent() ? shown + " does not take this token: " : shown + " wants a token: ") + said
                        + "\nIt stands in the agent's configuration (rpc_auth). Say it by --rpc-auth-file FILE, or"
                        + " SERF_RPC_AUTH.";
            case UNREACHABLE -> shown + " cannot be reached: " + said + "\nIs it running, and does it listen there?";
            case NONSENSE -> shown + " is not understood: " + said;
            case LATE, CLOSED -> shown + " does not answer: " + said;
        };
    }

    @Override
    public void close() {
        Optional<RpcClient> made;
        synchronized (this) {
            closed = true;
            made = rpc;
        }
        made.ifPresent(RpcClient::close);
        ends.add(Optional.empty());
    }

    @FunctionalInterface
    private interface Question<T> {

        T ask() throws RpcCallException, DoorException, InterruptedException;
    }

    @FunctionalInterface
    private interface Telling {

        void tell() throws RpcCallException, DoorException, InterruptedException;
    }
}
