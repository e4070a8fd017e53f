package dev.muster.gossip.coordinate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.gossip.Property;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Coordinates on the wire. Source: Serf's protocol (coordinates and captured bytes). */
class CoordinateCodecTest {

    /** The payload of an answer that a Serf agent gave when it was just started. */
    private static final String CAPTURED = "0184aa41646a7573746d656e74cb0000000000000000a54572726f72cb3ff8000000000000"
            + "a6486569676874cb3ee4f8b588e368f1a356656398" + "cb0000000000000000".repeat(8);

    @Test
    void readsAndWritesWhatSerfWrites() throws Exception {
        assertThat(CoordinateCodec.decode(Bytes.ofHex(CAPTURED))).isEqualTo(Coordinate.fresh(8));
        assertThat(CoordinateCodec.encode(Coordinate.fresh(8)).toHex()).isEqualTo(CAPTURED);
        assertThat(Bytes.ofHex(CAPTURED).size()).isEqualTo(130);
    }

    @Test
    void whatIsWrittenIsRead() {
        Property.forAll(
                1,
                500,
                CoordinateCodecTest::some,
                coordinate -> assertThat(CoordinateCodec.decode(CoordinateCodec.encode(coordinate)))
                        .isEqualTo(coordinate));
    }

    private static Coordinate some(Random random) {
        double[] position = random.doubles(8, -10, 10).toArray();
        return new Coordinate(Vector.of(position), random.nextDouble(), random.nextGaussian(), random.nextDouble());
    }

    private static void assertRefused(String hex) {
        assertThatThrownBy(() -> CoordinateCodec.decode(Bytes.ofHex(hex)))
                .as(hex)
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void refusesOtherVersionsAndSpaces() {
        assertRefused("");
        assertRefused("01");
        assertRefused("02" + CAPTURED.substring(2));
        assertRefused(CAPTURED.replace("a356656398", "a356656397").substring(0, CAPTURED.length() - 18));
        assertRefused(CAPTURED.replace("a356656398", "a356656399") + "cb0000000000000000");
        assertRefused("0180");
        assertRefused("0181a3566563c0");
        assertRefused("01c0");
        assertRefused("0181a3566563ddffffffff");
    }

    @Test
    void refusesWhatIsNoNumberAndWhatNoNodeCanBe() {
        String zero = "cb0000000000000000";
        for (String bad : new String[] {
            "cb7ff8000000000000", "cb7ff0000000000000", "cbfff0000000000000", "cb7fefffffffffffff", "cbc0c0000000000000"
        }) {
            assertRefused(CAPTURED.substring(0, CAPTURED.length() - zero.length()) + bad);
            assertRefused(CAPTURED.replace("41646a7573746d656e74" + zero, "41646a7573746d656e74" + bad));
            assertRefused(CAPTURED.replace("cb3ff8000000000000", bad));
            assertRefused(CAPTURED.replace("cb3ee4f8b588e368f1", bad));
        }
        assertRefused(CAPTURED.replace("cb3ff8000000000000", "cbbff8000000000000"));
        assertRefused(CAPTURED.replace("cb3ee4f8b588e368f1", "cbbee4f8b588e368f1"));
    }

    @Test
    void everyCutIsRefused() {
        for (int length = 0; length < CAPTURED.length(); length += 2) {
            assertRefused(CAPTURED.substring(0, length));
        }
    }

    @Test
    void noiseIsRefusedOrReadAndNothingElse() {
        Property.forAll(
                7,
                20_000,
                random -> {
                    byte[] noise = Bytes.ofHex(CAPTURED).toArray();
                    for (int i = 0; i < 3; i++) {
                        noise[random.nextInt(noise.length)] = (byte) random.nextInt();
                    }
                    return Bytes.of(noise);
                },
                noise -> {
                    try {
                        CoordinateCodec.decode(noise);
                    } catch (MalformedMessageException e) {
                        assertThat(e.reason()).isNotNull();
                    }
                });
    }
}
