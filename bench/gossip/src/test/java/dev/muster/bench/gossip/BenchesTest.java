package dev.muster.bench.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.PacketCodec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The benchmarks do what they measure; once, without measuring it. */
class BenchesTest {

    @Test
    void theLayersGoOnAndComeOff() throws Exception {
        LayerBench bench = new LayerBench();
        bench.prepare();

        assertThat(bench.decrypt()).isEqualTo(Kind.ALIVE.encode());
        assertThat(bench.decompress()).isEqualTo(new PacketCodec.Unpacked(List.of(Kind.ALIVE.encode()), List.of()));
        assertThat(((Bytes) bench.encrypt()).size())
                .isEqualTo(Kind.ALIVE.encode().size() + 29);
        assertThat(((Bytes) bench.compress()).size())
                .isLessThanOrEqualTo(Kind.ALIVE.encode().size());
    }

    @Test
    void aPingIsAnsweredWithACoordinate() throws Exception {
        PathBench bench = new PathBench();
        bench.prepare();

        int answer = ((Bytes) bench.pingInClear()).size();
        assertThat(answer).isGreaterThan(100);
        assertThat(((Bytes) bench.pingEncrypted()).size()).isEqualTo(answer + 29);
        assertThat((List<?>) bench.oldNewsInClear()).isEmpty();
    }
}
