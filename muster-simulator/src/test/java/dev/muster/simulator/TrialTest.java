package dev.muster.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Small clusters under drawn faults, a few hundred of them: {@code ./muster simulate --runs N} tries others. A failure
 * names the command that repeats it.
 */
class TrialTest {

    private static final int RUNS = Boolean.getBoolean("muster.full") ? 3000 : 300;

    @Test
    void everyClusterComesToRestAndNobodyIsWrongForLong() {
        List<String> failures = new ArrayList<>();
        long removals = 0;
        for (long seed = 1; seed <= RUNS; seed++) {
            try {
                removals += Trial.run(SimulationOptions.drawnFrom(seed)).removals();
            } catch (FailedTrialException e) {
                failures.add(e.getMessage());
            }
        }
        assertThat(failures).as("of %d runs", RUNS).isEmpty();
        assertThat(removals).as("faults that harm nobody test nothing").isGreaterThan(RUNS);
    }

    @Test
    void theSameOptionsGiveTheSameRun() {
        SimulationOptions options = SimulationOptions.drawnFrom(77);
        assertThat(Trial.run(options)).isEqualTo(Trial.run(options));
    }

    @Test
    void aFailureNamesTheRuleAndTheCommandThatRepeatsIt() {
        SimulationOptions options = SimulationOptions.drawnFrom(5).with(Setting.NODES, 7);
        FailedTrialException failure = new FailedTrialException(
                options,
                new FaultSchedule(List.of()),
                Duration.ofSeconds(3),
                new BrokenInvariantException("node-1: it is wrong"));
        assertThat(failure).hasMessageContaining("node-1: it is wrong").hasMessageContaining(options.command());
        assertThat(options.command()).startsWith("./muster simulate --seed 5 --nodes 7 --trouble-seconds ");
    }

    @Test
    void optionsThatCannotBeAreRefused() {
        SimulationOptions options = SimulationOptions.drawnFrom(1);
        assertThatThrownBy(() -> options.with(Setting.LOSS, 1.5)).hasMessage("--loss must be 0 to 1");
        assertThatThrownBy(() -> options.with(Setting.NODES, 2.5)).hasMessage("--nodes must be a whole number");
        assertThatThrownBy(() -> options.with(Setting.CRASHES, Double.NaN)).hasMessageContaining("--crashes");
    }
}
