package dev.muster.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.rpc.protocol.SerfEvent;
import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.ProtocolVersions;
import dev.muster.gossip.Query;
import dev.muster.gossip.UserEvent;
import dev.muster.gossip.msgpack.Bytes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SerfEventsTest {

    private final SerfEvents events = new SerfEvents();
    private final BlockingQueue<SerfEvent> told = new LinkedBlockingQueue<>();

    @AfterEach
    void end() {
        events.close();
    }

    private static Member member(String name) {
        return new Member(
                name,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 7946),
                new TreeMap<>(),
                MemberStatus.ALIVE,
                new ProtocolVersions(1, 5, 2, 2, 5, 5));
    }

    private static Query query(String name) {
        return new Query(
                name, Bytes.EMPTY, "n1", 1, Duration.ofSeconds(1), b -> CompletableFuture.completedFuture(null));
    }

    private static UserEvent user(String name, boolean coalesce) {
        return new UserEvent(name, Bytes.EMPTY, coalesce, 7);
    }

    private SerfEvent next() throws InterruptedException {
        return requireNonNull(told.poll(30, TimeUnit.SECONDS), "nothing was told");
    }

    @Test
    void membersAreGatheredAndUserEventsThatMayNotBeAreNot() throws Exception {
        events.heard(new ClusterEvent.MemberJoined(member("n1")));
        events.heard(user("gathered", true));
        events.heard(new ClusterEvent.MemberJoined(member("n2")));
        events.heard(user("deploy", false));
        events.start(told::add);
        assertThat(next()).isEqualTo(new SerfEvent.OfUser(user("deploy", false)));
        List<SerfEvent> later = List.of(next(), next());
        assertThat(later)
                .containsExactlyInAnyOrder(
                        new SerfEvent.OfMembers(SerfEvent.Change.JOIN, List.of(member("n1"), member("n2"))),
                        new SerfEvent.OfUser(user("gathered", true)));
    }

    @Test
    void whatIsGatheredIsToldWhenTheAgentEnds() throws Exception {
        events.start(told::add);
        events.heard(new ClusterEvent.MemberLeft(member("n1")));
        events.heard(user("gathered", true));
        events.close();
        assertThat(List.copyOf(told))
                .containsExactly(
                        new SerfEvent.OfMembers(SerfEvent.Change.LEAVE, List.of(member("n1"))),
                        new SerfEvent.OfUser(user("gathered", true)));
    }

    @Test
    void mustersOwnQueriesAreNotTold() throws Exception {
        Query other = query("load");
        events.heard(query("muster:release"));
        events.heard(other);
        events.start(told::add);
        assertThat(next()).isEqualTo(new SerfEvent.Asked(other));
    }

    @Test
    void whatIsTooMuchIsDroppedAndCounted() {
        for (int i = 0; i < SerfEvents.MOST_WAITING + 3; i++) {
            events.heard(user("x", false));
        }
        assertThat(events.counters()).containsEntry("serf_events_dropped", 3L);
    }
}
