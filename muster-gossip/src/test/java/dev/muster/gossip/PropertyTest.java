package dev.muster.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PropertyTest {

    @Test
    void theSeedInTheMessageGivesTheFailedCaseAgain() {
        List<Integer> failed = new ArrayList<>();
        Property.Check<Integer> below = value -> {
            if (value >= 900) {
                failed.add(value);
                fail("too large");
            }
        };

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> Property.forAll(7, 10_000, PropertyTest::upTo1000, below))
                .satisfies(e -> {
                    String message = String.valueOf(e.getMessage());
                    long seed = Long.parseLong(message.substring(message.indexOf('(') + 1, message.indexOf('L')));
                    assertThatExceptionOfType(AssertionError.class)
                            .isThrownBy(() -> Property.forAll(seed, 1, PropertyTest::upTo1000, below));
                });
        assertThat(failed).hasSize(2);
        assertThat(failed.get(0)).isEqualTo(failed.get(1));
    }

    private static int upTo1000(Random random) {
        return random.nextInt(1000);
    }
}
