package dev.muster.gossip.serf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.MessageLimits;
import dev.muster.gossip.OldEvents;
import dev.muster.gossip.UserEvent;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.wire.SerfMessage;
import dev.muster.gossip.wire.SerfMessage.EventsAt;
import dev.muster.gossip.wire.SerfMessage.NamedPayload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** User events among several nodes. Source: Serf's protocol (Lamport clocks, user events and exchange of states). */
class UserEventTest {

    private final NodeMesh mesh = new NodeMesh();

    @Test
    void everybodyHearsAnEventOnceTheSenderToo() {
        NodeMesh.Peer a = mesh.start("a", 1);
        NodeMesh.Peer b = mesh.start("b", 2).join(a);
        NodeMesh.Peer c = mesh.start("c", 3).join(b);
        mesh.pass(Duration.ofSeconds(2));
        a.say("deploy", "v1");
        assertThat(a.events()).containsExactly("deploy=v1");
        mesh.pass(Duration.ofSeconds(5));
        b.say("deploy", "v1");
        mesh.pass(Duration.ofSeconds(40));
        assertThat(List.of(a.events(), b.events(), c.events())).containsOnly(List.of("deploy=v1", "deploy=v1"));
        assertThat(a.node.eventTime()).isEqualTo(3);
        assertThat(c.node.eventTime()).isEqualTo(3);
    }

    @Test
    void whoJoinsLaterHearsOfItIfItWantsTo() {
        NodeMesh.Peer a = mesh.start("a", 1);
        a.say("deploy", "v1").say("deploy", "v2");
        NodeMesh.Peer curious = mesh.start("b", 2).join(a, OldEvents.REPLAY);
        NodeMesh.Peer incurious = mesh.start("c", 3).join(a, OldEvents.IGNORE);
        assertThat(curious.events()).containsExactly("deploy=v1", "deploy=v2");
        // Later exchanges of state bring the old ones again.
        mesh.pass(Duration.ofMinutes(2));
        assertThat(incurious.events()).isEmpty();
        a.say("deploy", "v3");
        mesh.pass(Duration.ofSeconds(5));
        assertThat(curious.events()).containsExactly("deploy=v1", "deploy=v2", "deploy=v3");
        assertThat(incurious.events()).containsExactly("deploy=v3");
    }

    @Test
    void whatCameByStateIsHandedOn() {
        NodeMesh.Peer a = mesh.start("a", 1).say("deploy", "v1");
        NodeMesh.Peer b = mesh.start("b", 2).join(a, OldEvents.REPLAY);
        a.running = false;
        NodeMesh.Peer c = mesh.start("c", 3).join(b, OldEvents.REPLAY);
        assertThat(c.events()).containsExactly("deploy=v1");
    }

    @Test
    void whoWasThereBeforeHearsWhatItMissedButNotWhatItKnew() {
        NodeMesh.Peer a = mesh.start("a", 1).say("deploy", "v1").say("deploy", "v2");
        NodeMesh.Peer b = mesh.start("b", 2);
        b.node.resume(5, 1, 0);
        b.node.rejoin(1, List.of(a.address()), mesh.now());
        mesh.settle();
        assertThat(b.events()).containsExactly("deploy=v2");
    }

    @Test
    void sizeLimitsSayByHowMuch() {
        NodeMesh.Peer a = mesh.start("a", 1);
        a.say("n".repeat(12), "p".repeat(501));
        assertThat(a.problem()).contains("513 bytes").contains("1 more than the limit of 512");
        a.say("n".repeat(12), "p".repeat(490));
        assertThat(a.problem()).contains("as encoded").contains("more than the limit of 512");
        assertThat(a.events()).isEmpty();
        assertThat(a.node.eventTime()).isEqualTo(1);
        NodeMesh.Peer generous = mesh.start("b", 2, Map.of(), 1, new MessageLimits(9 * 1024, 1024, 1024));
        generous.say("large", "p".repeat(1300));
        assertThat(generous.events()).hasSize(1);
        generous.say("large", "p".repeat(1400));
        assertThat(generous.problem()).contains("fits a packet");
    }

    @Test
    void namesOfTheClustersOwnAreRefused() {
        NodeMesh.Peer a = mesh.start("a", 1).say("_serf_mine", "");
        assertThat(a.problem()).startsWith("User events cannot contain the '_serf_' prefix");
        assertThat(a.events()).isEmpty();
    }

    @Test
    void anEventThatIsTooOldIsNeitherHeardNorPassedOn() {
        NodeBench bench = new NodeBench();
        bench.hear(new SerfMessage.UserEvent(1000, "new", Bytes.EMPTY, false));
        bench.hear(new SerfMessage.UserEvent(488, "old", Bytes.EMPTY, false));
        bench.hear(new SerfMessage.UserEvent(489, "young enough", Bytes.EMPTY, false));
        assertThat(bench.heard).extracting(event -> ((UserEvent) event).name()).containsExactly("new", "young enough");
        assertThat(bench.counters.get(Counter.FORWARDS_DROPPED)).isEqualTo(1);
    }

    @Test
    void ofOneTimeThereMayBeSeveral() {
        NodeBench bench = new NodeBench();
        bench.hear(new SerfMessage.UserEvent(7, "a", Bytes.ofUtf8("x"), false));
        bench.hear(new SerfMessage.UserEvent(7, "b", Bytes.ofUtf8("x"), false));
        bench.hear(new SerfMessage.UserEvent(7, "a", Bytes.ofUtf8("y"), false));
        bench.hear(new SerfMessage.UserEvent(7, "a", Bytes.ofUtf8("x"), true));
        // Name and payload are told apart, not only put together.
        bench.hear(new SerfMessage.UserEvent(7, "ax", Bytes.EMPTY, false));
        assertThat(bench.heard).hasSize(4);
        assertThat(bench.counters.get(Counter.SERF_MESSAGES_REPEATED)).isEqualTo(1);
    }

    @Test
    void whatIsKeptForJoinersIsBoundedInBytesButForgottenEventsAreNotNewsAgain() {
        NodeBench bench = new NodeBench();
        Bytes large = Bytes.of(new byte[8000]);
        for (int time = 1; time <= 100; time++) {
            bench.hear(new SerfMessage.UserEvent(time, "e", large, false));
        }
        assertThat(bench.heard).hasSize(100);
        assertThat(bench.counters.get(Counter.USER_EVENTS_FORGOTTEN)).isEqualTo(35);
        bench.merge(new SerfMessage.State(
                1,
                new TreeMap<>(),
                new TreeSet<>(),
                101,
                List.of(new EventsAt(1, List.of(new NamedPayload("e", large)))),
                1));
        assertThat(bench.heard).hasSize(100);
    }
}
