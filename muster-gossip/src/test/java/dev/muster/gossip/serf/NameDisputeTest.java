package dev.muster.gossip.serf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.NameLost;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.SerfMessage;
import dev.muster.gossip.wire.SerfMessage.ConflictResponse;
import dev.muster.gossip.wire.SerfMessage.QueryResponse;
import dev.muster.gossip.wire.SerfMessageCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two nodes with one name. Source: Serf's protocol (conflicts of names);
 * docs/decisions/0016-a-silent-holder-loses-its-name.md.
 */
class NameDisputeTest {

    private final NodeMesh mesh = new NodeMesh();
    private final NodeMesh.Peer real = mesh.start("web", 1, Map.of(), 100);

    private static Optional<NameLost> loss(NodeMesh.Peer peer) {
        return peer.heard.stream()
                .filter(NameLost.class::isInstance)
                .map(NameLost.class::cast)
                .findFirst();
    }

    @Test
    void theMajorityDecides() {
        NodeMesh.Peer b = mesh.start("b", 2).join(real);
        NodeMesh.Peer c = mesh.start("c", 3).join(real);
        mesh.pass(Duration.ofSeconds(3));
        NodeMesh.Peer second = mesh.start("web", 9, Map.of(), 200).join(b);
        mesh.pass(Duration.ofSeconds(6));
        assertThat(loss(second).orElseThrow().holder()).isEqualTo(real.address());
        assertThat(loss(second).orElseThrow().message())
                .contains("10.0.0.1:7946")
                .contains("2 of 2 members know the other by it")
                .contains("start it again under a name of its own");
        assertThat(loss(real)).isEmpty();
        int packets = second.packets;
        mesh.pass(Duration.ofMinutes(2));
        assertThat(second.packets).as("it has fallen silent").isEqualTo(packets);
        for (NodeMesh.Peer peer : List.of(real, b, c)) {
            assertThat(peer.status("web")).isEqualTo(MemberStatus.ALIVE);
            assertThat(peer.addressOf("web")).isEqualTo(real.address());
        }
    }

    @Test
    void withoutAThirdTheOneThatBeganLaterGivesWayAndNotBoth() {
        NodeMesh.Peer second = mesh.start("web", 9, Map.of(), 200).join(real);
        mesh.pass(Duration.ofSeconds(30));
        assertThat(loss(second)).isPresent();
        assertThat(loss(real)).isEmpty();
    }

    @Test
    void withoutAThirdASilentOtherIsNoReasonToGiveWay() {
        NodeMesh.Peer second = mesh.start("web", 9, Map.of(), 200).join(real);
        real.running = false;
        mesh.pass(Duration.ofMinutes(1));
        assertThat(loss(second)).isEmpty();
    }

    @Test
    void whoIsMadeAgainElsewhereKeepsItsNameIfTheOldOneIsSilent() {
        NodeMesh.Peer b = mesh.start("b", 2).join(real);
        NodeMesh.Peer c = mesh.start("c", 3).join(real);
        mesh.pass(Duration.ofSeconds(3));
        real.running = false;
        NodeMesh.Peer again = mesh.start("web", 9, Map.of(), 200).join(b);
        mesh.pass(Duration.ofMinutes(2));
        assertThat(loss(again)).isEmpty();
        assertThat(b.status("web")).isEqualTo(MemberStatus.ALIVE);
        assertThat(b.addressOf("web")).isEqualTo(again.address());
        assertThat(c.addressOf("web")).isEqualTo(again.address());
    }

    @Test
    void whoLeavesWithANameThatIsNotItsOwnSaysNothing() {
        NodeMesh.Peer b = mesh.start("b", 2).join(real);
        mesh.pass(Duration.ofSeconds(3));
        NodeMesh.Peer second = mesh.start("web", 9, Map.of(), 200).join(b);
        second.leave();
        assertThat(second.outcomes).anyMatch(Effect.CommandFinished.class::isInstance);
        for (int i = 0; i < 200; i++) {
            mesh.pass(Duration.ofMillis(100));
            assertThat(b.status("web")).isEqualTo(MemberStatus.ALIVE);
            assertThat(real.status("web")).isEqualTo(MemberStatus.ALIVE);
        }
        assertThat(b.heard).as("only that it and the real one came").hasSize(2);
    }

    @Test
    void whoLostItsNameLeavesWithoutAWordToo() {
        NodeMesh.Peer b = mesh.start("b", 2).join(real);
        mesh.pass(Duration.ofSeconds(3));
        NodeMesh.Peer second = mesh.start("web", 9, Map.of(), 200).join(b);
        mesh.pass(Duration.ofSeconds(6));
        assertThat(loss(second)).isPresent();
        int packets = second.packets;
        second.leave();
        mesh.pass(Duration.ofSeconds(15));
        assertThat(second.packets).isEqualTo(packets);
        assertThat(b.status("web")).isEqualTo(MemberStatus.ALIVE);
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true", "true, true"})
    void whoCannotReachTheRealOneThatOthersReachLeavesWithoutAWordToo(boolean there, boolean back) {
        NodeMesh.Peer b = mesh.start("b", 2).join(real);
        NodeMesh.Peer c = mesh.start("c", 3).join(real);
        mesh.pass(Duration.ofSeconds(3));
        NodeMesh.Peer second = mesh.start("web", 9, Map.of(), 200);
        mesh.lost = (from, to) -> (there && from == second && to == real) || (back && from == real && to == second);
        second.join(b);
        mesh.pass(Duration.ofSeconds(10));
        assertThat(loss(second)).as("it takes the claim for old news").isEmpty();
        int heard = b.heard.size();
        second.leave();
        for (int i = 0; i < 200; i++) {
            mesh.pass(Duration.ofMillis(100));
            for (NodeMesh.Peer peer : List.of(real, b, c)) {
                assertThat(peer.status("web")).isEqualTo(MemberStatus.ALIVE);
                assertThat(peer.addressOf("web")).isEqualTo(real.address());
            }
        }
        assertThat(second.outcomes).anyMatch(Effect.CommandFinished.class::isInstance);
        assertThat(b.heard).as("nothing of the second").hasSize(heard);
    }

    @Test
    void whoIsMadeAgainElsewhereSaysGoodByeForItsName() {
        NodeMesh.Peer b = mesh.start("b", 2).join(real);
        mesh.start("c", 3).join(real);
        mesh.pass(Duration.ofSeconds(3));
        real.running = false;
        NodeMesh.Peer again = mesh.start("web", 9, Map.of(), 200).join(b);
        mesh.pass(Duration.ofSeconds(5));
        assertThat(b.addressOf("web")).isEqualTo(again.address());
        again.leave();
        mesh.pass(Duration.ofSeconds(12));
        assertThat(b.status("web")).isEqualTo(MemberStatus.LEFT);
    }

    @Test
    void theRealOneLeavesAsEverAfterItHasWon() {
        NodeMesh.Peer b = mesh.start("b", 2).join(real);
        mesh.pass(Duration.ofSeconds(3));
        mesh.start("web", 9, Map.of(), 200).join(b);
        mesh.pass(Duration.ofSeconds(10));
        real.leave();
        mesh.pass(Duration.ofSeconds(12));
        assertThat(b.status("web")).isEqualTo(MemberStatus.LEFT);
    }

    @Test
    void everybodyButThePartiesTellsWhoHoldsTheName() {
        NodeBench bench = new NodeBench();
        bench.alive("b", 2, 1, Map.of("role", "x"));
        for (String name : List.of("b", "nobody", "me")) {
            bench.hear(new SerfMessage.Query(
                    7,
                    name.hashCode() & 0xffff,
                    NodeBench.at(2),
                    "b",
                    List.of(),
                    0,
                    0,
                    1_000_000_000L,
                    "_serf_conflict",
                    Bytes.ofUtf8(name)));
        }
        List<SerfMessage> answers = bench.told.stream()
                .filter(QueryResponse.class::isInstance)
                .map(told -> decoded((QueryResponse) told))
                .toList();
        assertThat(answers).hasSize(2);
        assertThat(answers.getFirst())
                .isEqualTo(new ConflictResponse(new SerfMessage.Claim(
                        "b", NodeBench.at(2), bench.member("b").tags(), 1, NodeBench.VERSIONS)));
        assertThat(answers.getLast()).isEqualTo(new ConflictResponse(null));
        assertThat(bench.asked).isEmpty();
    }

    private static SerfMessage decoded(QueryResponse response) {
        try {
            return SerfMessageCodec.decode(response.payload());
        } catch (dev.muster.gossip.msgpack.MalformedMessageException e) {
            throw new AssertionError(e);
        }
    }
}
