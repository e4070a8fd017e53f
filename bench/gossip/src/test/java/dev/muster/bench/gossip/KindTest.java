package dev.muster.bench.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is measured is what it says. */
class KindTest {

    @ParameterizedTest
    @EnumSource
    void whatIsEncodedIsDecodedAgain(Kind kind) throws Exception {
        Object decoded = kind.decode(kind.encode());

        switch (kind) {
            case PING -> assertThat(decoded).isEqualTo(Samples.PING);
            case ACK -> assertThat(decoded).isEqualTo(Samples.ACK);
            case ALIVE -> assertThat(decoded).isEqualTo(Samples.ALIVE);
            case SUSPECT -> assertThat(decoded).isEqualTo(Samples.SUSPECT);
            case EVENT -> assertThat(decoded).isEqualTo(Samples.EVENT);
            case QUERY -> assertThat(decoded).isEqualTo(Samples.QUERY);
            case COMPOUND -> assertThat((List<?>) decoded).hasSize(10);
            case PUSH_PULL -> assertThat(decoded).isEqualTo(Samples.PUSH_PULL);
        }
    }
}
