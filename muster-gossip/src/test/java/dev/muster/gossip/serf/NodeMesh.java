package dev.muster.gossip.serf;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.MessageLimits;
import dev.muster.gossip.OldEvents;
import dev.muster.gossip.QueryRequest;
import dev.muster.gossip.QueryResult;
import dev.muster.gossip.UserEvent;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.swim.GossipLimits;
import dev.muster.gossip.swim.SwimTimings;
import dev.muster.gossip.wire.Message;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Several whole {@link Node}s that hear each other at once, on one clock. */
final class NodeMesh {

    private final Map<InetSocketAddress, Peer> peers = new LinkedHashMap<>();
    private long nowNanos;
    private long commandNumber;
    /** Which datagrams get lost, by sender and receiver; a stream needs both directions. */
    BiPredicate<Peer, Peer> lost = (from, to) -> false;

    /** One node and all that came of it. */
    final class Peer {
        final Counters counters = new Counters();
        final Node node;
        final List<ClusterEvent> heard = new ArrayList<>();
        final List<Effect.Ask> asked = new ArrayList<>();
        final List<Effect.QueryNews> news = new ArrayList<>();
        final List<Effect> outcomes = new ArrayList<>();
        final List<Effect.ChangeKeys> keyChanges = new ArrayList<>();
        int packets;
        boolean running = true;
        /** What it answers to every query; nothing if null. */
        @Nullable
        String answer;

        Peer(NodeConfig config) {
            node = new Node(config, new SplittableRandom(config.address().hashCode()), counters, nowNanos);
        }

        InetSocketAddress address() {
            return node.config().address();
        }

        Peer join(Peer other) {
            return join(other, OldEvents.IGNORE);
        }

        Peer join(Peer other, OldEvents old) {
            node.join(++commandNumber, List.of(other.address()), old, nowNanos);
            settle();
            return this;
        }

        Peer say(String name, String payload) {
            node.sendEvent(++commandNumber, name, Bytes.ofUtf8(payload), false, nowNanos);
            settle();
            return this;
        }

        long ask(QueryRequest request) {
            long command = ++commandNumber;
            node.query(command, request, nowNanos);
            settle();
            return command;
        }

        void leave() {
            node.leave(++commandNumber, nowNanos);
            settle();
        }

        void respond(Effect.Ask ask, String content) {
            node.respond(++commandNumber, ask.query(), Bytes.ofUtf8(content), nowNanos);
            settle();
        }

        long changeKeys(KeyChange change) {
            long command = ++commandNumber;
            node.changeKeys(command, change, nowNanos);
            settle();
            return command;
        }

        Optional<QueryResult> result(long command) {
            return news.stream()
                    .filter(Effect.QueryFinished.class::isInstance)
                    .map(Effect.QueryFinished.class::cast)
                    .filter(end -> end.command() == command)
                    .map(Effect.QueryFinished::result)
                    .findFirst();
        }

        /** The problem of the last command that had one. */
        String problem() {
            return outcomes.stream()
                    .filter(Effect.CommandFinished.class::isInstance)
                    .map(Effect.CommandFinished.class::cast)
                    .flatMap(end -> end.problem().stream())
                    .reduce("", (first, second) -> second);
        }

        List<String> events() {
            return heard.stream()
                    .filter(UserEvent.class::isInstance)
                    .map(UserEvent.class::cast)
                    .map(event -> event.name() + "=" + event.payload().toUtf8())
                    .toList();
        }

        MemberStatus status(String name) {
            return node.members().stream()
                    .filter(member -> member.name().equals(name))
                    .findFirst()
                    .orElseThrow()
                    .status();
        }

        InetSocketAddress addressOf(String name) {
            return node.members().stream()
                    .filter(member -> member.name().equals(name))
                    .findFirst()
                    .orElseThrow()
                    .address();
        }

        long count(Counter counter) {
            return counters.get(counter);
        }

        private void carryOut(Effect effect) {
            switch (effect) {
                case Effect.SendPacket packet -> send(packet);
                case Effect.Exchange exchange -> exchange(exchange);
                case Effect.Emit emit -> heard.add(emit.event());
                case Effect.Ask ask -> {
                    asked.add(ask);
                    if (answer != null) {
                        node.respond(++commandNumber, ask.query(), Bytes.ofUtf8(answer), nowNanos);
                    }
                }
                case Effect.QueryNews some -> news.add(some);
                case Effect.ChangeKeys change -> keyChanges.add(change);
                case Effect.KeysFinished end -> outcomes.add(end);
                case Effect.JoinFinished end -> outcomes.add(end);
                case Effect.CommandFinished end -> outcomes.add(end);
                case Effect.Warn warning -> outcomes.add(warning);
            }
        }

        private void send(Effect.SendPacket packet) {
            packets++;
            Peer to = peers.get(packet.to());
            if (to != null && to.running && !lost.test(this, to)) {
                to.node.onPacket(address(), packet.datagram(), nowNanos);
            }
        }

        private void exchange(Effect.Exchange exchange) {
            Peer to = peers.get(exchange.to());
            Optional<Message> reply = to == null || !to.running || lost.test(this, to) || lost.test(to, this)
                    ? Optional.empty()
                    : to.node.onStream(exchange.request(), nowNanos);
            reply.ifPresentOrElse(
                    message -> node.onReply(exchange.id(), message, nowNanos),
                    () -> node.onFailure(exchange.id(), "nobody answers", nowNanos));
        }
    }

    Peer start(String name, int number) {
        return start(name, number, Map.of(), 1);
    }

    Peer start(String name, int number, Map<String, String> tags, long incarnation) {
        return start(name, number, tags, incarnation, MessageLimits.DEFAULT);
    }

    Peer start(String name, int number, Map<String, String> tags, long incarnation, MessageLimits messages) {
        Peer peer = new Peer(new NodeConfig(
                name,
                NodeBench.at(number),
                new TreeMap<>(tags),
                incarnation,
                SwimTimings.LAN,
                SerfTimings.DEFAULT,
                GossipLimits.DEFAULT,
                false,
                messages));
        peers.put(peer.address(), peer);
        settle();
        return peer;
    }

    long now() {
        return nowNanos;
    }

    /** Lets all that was begun come to its end, as far as no time needs to pass. */
    void settle() {
        boolean more = true;
        while (more) {
            more = false;
            for (Peer peer : List.copyOf(peers.values())) {
                for (Effect effect : peer.node.takeEffects()) {
                    more = true;
                    if (peer.running) {
                        peer.carryOut(effect);
                    }
                }
            }
        }
    }

    void pass(Duration duration) {
        long end = nowNanos + duration.toNanos();
        while (true) {
            long next = Long.MAX_VALUE;
            for (Peer peer : peers.values()) {
                next = peer.running ? Math.min(next, peer.node.nextDeadlineNanos()) : next;
            }
            if (next > end) {
                nowNanos = end;
                return;
            }
            nowNanos = Math.max(nowNanos, next);
            for (Peer peer : peers.values()) {
                if (peer.running && peer.node.nextDeadlineNanos() <= nowNanos) {
                    peer.node.onTimer(nowNanos);
                }
            }
            settle();
        }
    }
}
