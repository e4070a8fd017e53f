package dev.muster.gossip.serf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.KeyResult;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.wire.SerfMessage;
import dev.muster.gossip.wire.SerfMessage.KeyResponse;
import dev.muster.gossip.wire.SerfMessage.QueryResponse;
import dev.muster.gossip.wire.SerfMessageCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Changes of keys as questions and answers; the keyring itself is at the edge. Source: Serf's protocol (queries). */
class KeysTest {

    private static final Bytes KEY = Bytes.of(new byte[16]);
    private static final KeyResponse DONE = new KeyResponse(true, "", List.of(), "");

    private final NodeMesh mesh = new NodeMesh();
    private final NodeMesh.Peer a = mesh.start("a", 1);
    private final NodeMesh.Peer b = mesh.start("b", 2).join(a);

    private void answer(NodeMesh.Peer peer, KeyResponse outcome) {
        peer.node.onKeysChanged(peer.keyChanges.getLast().number(), outcome, mesh.now());
        mesh.settle();
    }

    private KeyResult ask(KeyChange.Operation operation, KeyResponse ofA, KeyResponse ofB) {
        mesh.pass(Duration.ofSeconds(1));
        a.changeKeys(new KeyChange(operation, operation == KeyChange.Operation.LIST ? Bytes.EMPTY : KEY));
        mesh.pass(Duration.ofSeconds(1));
        assertThat(a.outcomes).noneMatch(Effect.KeysFinished.class::isInstance);
        answer(a, ofA);
        answer(b, ofB);
        return a.outcomes.stream()
                .filter(Effect.KeysFinished.class::isInstance)
                .map(outcome -> ((Effect.KeysFinished) outcome).result())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void allMembersAreAskedAndCounted() {
        KeyResult result = ask(KeyChange.Operation.INSTALL, DONE, DONE);
        assertThat(result.problem()).isEmpty();
        assertThat(result.nodes()).isEqualTo(2);
        assertThat(result.responses()).isEqualTo(2);
        assertThat(result.messages()).isEmpty();
        assertThat(b.keyChanges.getFirst().change()).isEqualTo(new KeyChange(KeyChange.Operation.INSTALL, KEY));
        assertThat(b.asked).as("users do not hear of it").isEmpty();
    }

    @Test
    void failuresAreToldInSerfsWords() {
        KeyResult result = ask(
                KeyChange.Operation.USE,
                DONE,
                new KeyResponse(false, "Requested key is not in the keyring", List.of(), ""));
        assertThat(result.problem()).contains("1/2 nodes reported failure");
        assertThat(result.messages()).isEqualTo(Map.of("b", "Requested key is not in the keyring"));
    }

    @Test
    void whoKeepsSilentIsToldInSerfsWords() {
        mesh.pass(Duration.ofSeconds(1));
        a.changeKeys(new KeyChange(KeyChange.Operation.REMOVE, KEY));
        mesh.pass(Duration.ofSeconds(1));
        answer(a, DONE);
        mesh.pass(Duration.ofSeconds(4));
        assertThat(a.outcomes)
                .filteredOn(Effect.KeysFinished.class::isInstance)
                .singleElement()
                .satisfies(
                        end -> assertThat(((Effect.KeysFinished) end).result().problem())
                                .contains("1/2 nodes reported success"));
    }

    @Test
    void listsAreAddedUp() {
        KeyResult result = ask(
                KeyChange.Operation.LIST,
                new KeyResponse(true, "", List.of("x", "y"), "x"),
                new KeyResponse(true, "", List.of("y"), "y"));
        assertThat(result.keys()).isEqualTo(Map.of("x", 1, "y", 2));
        assertThat(result.primaryKeys()).isEqualTo(Map.of("x", 1, "y", 1));
        assertThat(result.toString()).doesNotContain("x=").doesNotContain("y=");
    }

    @Test
    void aLongListIsCutToWhatFits() {
        List<String> keys = IntStream.range(0, 32).mapToObj("%044d"::formatted).toList();
        KeyResult result = ask(KeyChange.Operation.LIST, DONE, new KeyResponse(true, "", keys, keys.getFirst()));
        assertThat(result.problem()).isEmpty();
        int shown = result.keys().size();
        assertThat(shown).isBetween(15, 22);
        assertThat(result.messages())
                .isEqualTo(Map.of("b", "truncated key list response, showing first " + shown + " of 32 keys"));
    }

    @Test
    void aRequestThatIsNoneIsNotCarriedOut() {
        NodeBench bench = new NodeBench();
        bench.alive("b", 2, 1);
        List<Bytes> bad =
                List.of(Bytes.ofHex("07"), Bytes.ofHex("0793"), SerfMessageCodec.encode(new SerfMessage.Join(1, "x")));
        for (int i = 0; i < bad.size(); i++) {
            bench.hear(new SerfMessage.Query(
                    i + 1, 1, NodeBench.at(2), "b", List.of(), 0, 0, 1_000_000_000L, "_serf_use-key", bad.get(i)));
        }
        assertThat(bench.keyChanges).isEmpty();
    }

    @Test
    void noMoreChangesWaitThanThereIsRoomFor() {
        NodeBench bench = new NodeBench();
        bench.alive("b", 2, 1);
        Bytes request = SerfMessageCodec.encode(new SerfMessage.KeyRequest(KEY));
        for (int time = 1; time <= SerfLimits.KEY_CHANGES + 1; time++) {
            bench.hear(new SerfMessage.Query(
                    time, 1, NodeBench.at(2), "b", List.of(), 0, 0, 1_000_000_000L, "_serf_install-key", request));
        }
        assertThat(bench.keyChanges).hasSize(SerfLimits.KEY_CHANGES);
        assertThat(bench.counters.get(Counter.KEY_CHANGES_REFUSED)).isEqualTo(1);
        assertThat(bench.told).filteredOn(QueryResponse.class::isInstance).hasSize(1);
    }
}
