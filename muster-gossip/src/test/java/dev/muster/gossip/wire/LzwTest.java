package dev.muster.gossip.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LzwTest {

    static List<Map.Entry<Bytes, Bytes>> vectors() {
        return List.copyOf(Vectors.lzw().entrySet());
    }

    @Test
    void thereAreVectors() {
        assertThat(vectors()).hasSize(13);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void compressesLikeGo(Map.Entry<Bytes, Bytes> vector) {
        assertThat(Lzw.compress(vector.getKey())).isEqualTo(vector.getValue());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void inflatesWhatGoCompressed(Map.Entry<Bytes, Bytes> vector) throws Exception {
        assertThat(Lzw.decompress(vector.getValue(), 1 << 20)).isEqualTo(vector.getKey());
    }

    @Test
    void theLimitIsExact() throws Exception {
        Bytes plain = Bytes.of(new byte[100_000]);
        Bytes compressed = Lzw.compress(plain);

        assertThat(Lzw.decompress(compressed, 100_000)).isEqualTo(plain);
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> Lzw.decompress(compressed, 99_999))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
    }

    @Test
    void aFullTableIsKeptUntilTheSenderClearsIt() throws Exception {
        // 12-bit codes that never clear: the decoder must go on with the table it has.
        BitWriter bits = new BitWriter();
        bits.write(256, 9);
        int width = 9;
        int highest = 257;
        int count = 6000;
        for (int i = 0; i < count; i++) {
            bits.write('x', width);
            if (++highest == 1 << width && width < 12) {
                width++;
            }
            highest = Math.min(highest, 4095);
        }
        bits.write(257, width);

        assertThat(Lzw.decompress(bits.finish(), 1 << 20)).isEqualTo(Bytes.ofUtf8("x".repeat(count)));
    }

    @Test
    void refusesDamage() {
        Map<String, String> damaged = Map.of(
                "nothing", "",
                "no end code", "00c304",
                "a code that was never defined", "00c3fc07");
        damaged.forEach((what, hex) -> assertThatExceptionOfType(MalformedMessageException.class)
                .as(what)
                .isThrownBy(() -> Lzw.decompress(Bytes.ofHex(hex), 1000))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.COMPRESSION)));
    }
}
