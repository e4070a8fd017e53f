package dev.muster.gossip.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table names tests for what cannot be shown with Serf: there are such tests. */
class GapTest {

    @ParameterizedTest
    @EnumSource
    void isShownByTests(Gap gap) throws Exception {
        assertThat(gap.tests()).isNotEmpty();
        for (String test : gap.tests()) {
            int dot = test.lastIndexOf('.');
            Class<?> there = Class.forName("dev.muster.gossip." + test.substring(0, dot));
            assertThat(there.getDeclaredMethod(test.substring(dot + 1)).isAnnotationPresent(Test.class))
                    .as(test)
                    .isTrue();
        }
    }
}
