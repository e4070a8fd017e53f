package dev.muster.bench.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class OptionsTest {

    @Test
    void everythingUnlessSaidOtherwise() {
        Options options = Options.parse(new String[0]);

        assertThat(options.scenes()).containsExactlyInAnyOrder(Scene.values());
        assertThat(options.contenders()).containsExactlyInAnyOrder(Contender.values());
    }

    @Test
    void aQuickRunHasTwoScenesUnlessSaidOtherwise() {
        assertThat(Options.parse(new String[] {"--quick"}).scenes()).containsExactlyInAnyOrder(Scene.START, Scene.STOP);
        assertThat(Options.parse(new String[] {"--quick", "--scenes", "changes"})
                        .scenes())
                .containsExactly(Scene.CHANGES);
    }

    @Test
    void namesAreAsTheHelpHasThem() {
        String[] words = {"--rounds", "2", "--contenders", "classic,muster", "--scenes", "app-killed,node-silent"};
        Options options = Options.parse(words);

        assertThat(options.rounds()).isEqualTo(2);
        assertThat(options.contenders()).containsExactlyInAnyOrder(Contender.CLASSIC, Contender.MUSTER);
        assertThat(options.scenes()).containsExactlyInAnyOrder(Scene.APP_KILLED, Scene.NODE_SILENT);
    }

    @Test
    void whatIsWrongIsNamed() {
        refuses("'--wide' is unknown", "--wide", "1");
        refuses("'--rounds' is unknown, or lacks its value", "--rounds");
        refuses("'swarm' is none of classic, tuned, muster", "--contenders", "swarm");
        refuses("give 1 to 100", "--rounds", "0");
        refuses("give a number", "--rate", "fast");
        refuses("go together", "--scenes", "stop");
    }

    private static void refuses(String why, String... words) {
        assertThatThrownBy(() -> Options.parse(words))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
