package dev.muster.gossip.swim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimersTest {

    private final Timers timers = new Timers(100);
    private final List<String> done = new ArrayList<>();

    @Test
    void runsWhatIsDueInOrder() {
        timers.at(130, () -> done.add("c"));
        timers.at(110, () -> done.add("a"));
        timers.at(110, () -> done.add("b"));
        assertThat(timers.nextDeadlineNanos()).isEqualTo(110);
        timers.advanceTo(120);
        timers.runDue();
        assertThat(done).containsExactly("a", "b");
        assertThat(timers.nextDeadlineNanos()).isEqualTo(130);
    }

    @Test
    void forgetsWhatIsCancelled() {
        timers.at(110, () -> done.add("a")).cancel();
        assertThat(timers.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
        timers.advanceTo(120);
        timers.runDue();
        assertThat(done).isEmpty();
    }

    @Test
    void whatIsDoneAgainAndAgainOutlivesAFailure() {
        timers.every(10, () -> 5, () -> {
            done.add("tried at " + timers.nowNanos());
            throw new IllegalStateException("a defect");
        });
        for (int time : new int[] {110, 115, 120}) {
            timers.advanceTo(time);
            assertThatThrownBy(timers::runDue).hasMessage("a defect");
        }
        assertThat(done).containsExactly("tried at 110", "tried at 115", "tried at 120");
    }

    @Test
    void timeNeverGoesBack() {
        timers.advanceTo(50);
        assertThat(timers.nowNanos()).isEqualTo(100);
    }

    @Test
    void whatSchedulesItselfForNowDoesNotRunForEver() {
        Runnable[] again = new Runnable[1];
        again[0] = () -> {
            done.add("again");
            timers.after(0, again[0]);
        };
        again[0].run();
        timers.runDue();
        assertThat(done).hasSize(2);
    }
}
