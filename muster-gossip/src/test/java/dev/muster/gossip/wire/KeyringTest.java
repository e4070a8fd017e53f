package dev.muster.gossip.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.muster.gossip.msgpack.Bytes;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules and words of Serf's keyring. Source: Serf's protocol (keyrings). */
class KeyringTest {

    private static final GossipKey A = key(1, 16);
    private static final GossipKey B = key(2, 24);
    private static final GossipKey C = key(3, 32);

    private static GossipKey key(int first, int size) {
        byte[] material = new byte[size];
        material[0] = (byte) first;
        return GossipKey.of(Bytes.of(material));
    }

    @Test
    void keysComeInOrderAndThePrimaryFirst() {
        Keyring ring = Keyring.of(A).add(B).add(C);
        assertThat(ring.keys()).containsExactly(A, B, C);
        assertThat(ring.primary()).isEqualTo(A);
        assertThat(ring.add(B)).isEqualTo(ring);
        assertThat(ring.use(C).keys()).containsExactly(C, A, B);
        assertThat(ring.use(A)).isEqualTo(ring);
        assertThat(ring.remove(B).keys()).containsExactly(A, C);
        assertThat(ring.remove(key(9, 16))).isEqualTo(ring);
        assertThat(ring.keys()).as("it never changes").containsExactly(A, B, C);
    }

    @Test
    void whatIsNotAllowedIsSaidInSerfsWords() {
        Keyring ring = Keyring.of(A).add(B);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ring.use(C))
                .withMessage("Requested key is not in the keyring");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ring.remove(A))
                .withMessage("Removing the primary key is not allowed");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 17, 23, 25, 31, 33, 64})
    void aKeyHasOneOfThreeSizes(int size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GossipKey.of(Bytes.of(new byte[size])))
                .withMessage("key size must be 16, 24 or 32 bytes");
    }

    @Test
    void aKeyringIsNeitherEmptyNorEndlessNorDouble() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Keyring(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Keyring(List.of(A, A)));
        List<GossipKey> most =
                IntStream.range(0, WireLimits.KEYS).mapToObj(i -> key(i, 32)).toList();
        Keyring full = new Keyring(most);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> full.add(key(200, 32)))
                .withMessage("a keyring holds at most 32 keys: remove one first");
    }

    @Test
    void aKeyIsReadAndWrittenAsBase64AndNeverShown() {
        String text = "4hrbzUzwpeGkQ77CbtpWrosNLUO3hrDG1y4pYlaUKp8=";
        GossipKey key = GossipKey.ofBase64(text);
        assertThat(key.toBase64()).isEqualTo(text);
        assertThat(key).isEqualTo(GossipKey.ofBase64(text)).isNotEqualTo(A);
        assertThat(key).hasToString("a key of 32 bytes").hasSameHashCodeAs(GossipKey.ofBase64(text));
        assertThat(Keyring.of(key).toString()).doesNotContain("4hrb").doesNotContain("e21a");
        for (String wrong : List.of("not a key at all!", "4hrbzUzw\n", "4hr")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> GossipKey.ofBase64(wrong))
                    .withMessageNotContaining("4hr")
                    .withNoCause();
        }
    }
}
