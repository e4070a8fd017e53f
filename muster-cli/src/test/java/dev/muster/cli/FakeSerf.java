package dev.muster.cli;

import dev.muster.agent.rpc.client.KeyAnswer;
import dev.muster.agent.rpc.client.KeyWish;
import dev.muster.agent.rpc.client.MemberWish;
import dev.muster.agent.rpc.client.QueryNews;
import dev.muster.agent.rpc.client.QueryWish;
import dev.muster.agent.rpc.client.RoundTrip;
import dev.muster.agent.rpc.client.RpcEvent;
import dev.muster.cli.door.DoorException;
import dev.muster.cli.door.MemberEntry;
import dev.muster.cli.door.SerfDoor;
import dev.muster.gossip.KeyResult;
import dev.muster.gossip.msgpack.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** An agent's side of Serf's RPC that says what the test wants, and remembers what it was asked. */
final class FakeSerf implements SerfDoor {

    private final List<String> asked;
    List<MemberEntry> members = List.of();
    int answering = 1;
    Optional<DoorException> refusal = Optional.empty();
    List<QueryNews> news = List.of();
    SortedMap<String, SortedMap<String, String>> facts =
            new TreeMap<>(Map.of("agent", new TreeMap<>(Map.of("name", "balancer"))));
    RoundTrip roundTrip = new RoundTrip.Estimated(Duration.ofNanos(676_400));
    KeyAnswer keys = new KeyAnswer(
            Optional.empty(), new KeyResult(2, 2, 0, new TreeMap<>(), new TreeMap<>(), new TreeMap<>()));
    List<String> log = List.of();
    List<RpcEvent> events = List.of();

    FakeSerf(List<String> asked) {
        this.asked = asked;
    }

    private void ask(String what) throws DoorException {
        asked.add(what);
        if (refusal.isPresent()) {
            throw refusal.get();
        }
    }

    @Override
    public String name() {
        return "balancer";
    }

    @Override
    public List<MemberEntry> members(MemberWish wish) {
        if (!wish.isAll()) {
            asked.add("members " + wish);
        }
        return members;
    }

    @Override
    public int join(List<String> addresses, boolean replay) throws DoorException {
        ask("join " + addresses + (replay ? " and replay" : ""));
        return answering;
    }

    @Override
    public void leave() throws DoorException {
        ask("leave");
    }

    @Override
    public void forceLeave(String node, boolean prune) throws DoorException {
        ask("force-leave " + node + (prune ? " and prune" : ""));
    }

    @Override
    public void event(String name, Bytes payload, boolean coalesce) throws DoorException {
        ask("event " + name + " " + payload.toUtf8() + " " + coalesce);
    }

    @Override
    public void tags(SortedMap<String, String> set, List<String> delete) throws DoorException {
        ask("tags " + set + " " + delete);
    }

    @Override
    public void query(QueryWish wish, Consumer<QueryNews> listener) throws DoorException {
        ask("query " + wish.name() + " " + wish.payload().toUtf8() + " " + wish.nodes() + " " + wish.tags() + " "
                + wish.acknowledge() + " " + wish.relayFactor() + " "
                + wish.timeout().map(Duration::toString).orElse("-"));
        news.forEach(listener);
    }

    @Override
    public SortedMap<String, SortedMap<String, String>> facts() {
        return facts;
    }

    @Override
    public RoundTrip roundTrip(String one, String other) throws DoorException {
        ask("rtt " + one + " " + other);
        return roundTrip;
    }

    @Override
    public KeyAnswer keys(KeyWish wish) throws DoorException {
        ask(
                switch (wish) {
                    case KeyWish.Lookup list -> "keys";
                    case KeyWish.Change change -> change.verb() + " " + change.key();
                });
        return keys;
    }

    @Override
    public void follow(Optional<String> level, Optional<String> kinds, Listener listener) throws DoorException {
        ask("follow " + level.orElse("-") + " " + kinds.orElse("-"));
        if (log.stream().allMatch(listener::log)) {
            var _ = events.stream().allMatch(listener::event);
        }
    }

    @Override
    public void close() {
        asked.add("close");
    }
}
