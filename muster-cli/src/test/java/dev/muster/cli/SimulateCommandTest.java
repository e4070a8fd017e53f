package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SimulateCommandTest {

    private final FakeDoors doors = new FakeDoors();

    @Test
    void theSameFlagsGiveTheSameRun() {
        Typed typed = Typed.type(doors, "simulate", "--seed", "7", "--runs", "2", "--nodes", "5");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(typed.out()).startsWith("held    seed 7: 5 nodes").contains("held    seed 8: 5 nodes");
        assertThat(typed.err()).isEqualTo("2 runs held, 0 did not\n");
        assertThat(Typed.type(doors, "simulate", "--seed", "7", "--runs", "2", "--nodes", "5")
                        .out())
                .isEqualTo(typed.out());
    }

    @Test
    void aValueThatCannotBeIsWrongUse() {
        Typed typed = Typed.type(doors, "simulate", "--loss", "1.5");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(typed.err()).isEqualTo("muster simulate: --loss must be 0 to 1\n");
        assertThat(Typed.type(doors, "simulate", "--runs", "0").exitCode()).isEqualTo(ExitCode.WRONG_USE);
    }
}
