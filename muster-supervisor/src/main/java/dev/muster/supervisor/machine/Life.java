package dev.muster.supervisor.machine;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The state of one service: its stage, and the little that the stage alone doesn't say. Immutable and pure; the table
 * of what follows what is {@link LifeTable}.
 *
 * @param deaths in a row, for the back-off
 * @param restarts all of them, to be shown
 * @param failedChecks in a row
 * @param readySince when this process was ready for the first time, or a periodic task's last run began, on the
 *     caller's monotonic clock
 * @param atOnce after this death it starts again without a wait
 * @param startAgain it is being stopped, and wanted again after that
 * @param detail why it is so, in words
 */
public record Life(
        Rules rules,
        Stage stage,
        int deaths,
        int restarts,
        int failedChecks,
        OptionalLong readySince,
        boolean atOnce,
        Force force,
        boolean startAgain,
        OptionalInt lastExit,
        String detail) {

    /** A service that nobody has started yet. */
    public static Life down(Rules rules) {
        return new Life(
                rules, Stage.DOWN, 0, 0, 0, OptionalLong.empty(), false, Force.NONE, false, OptionalInt.empty(), "");
    }

    /** What follows when this happens now, on the caller's monotonic clock. */
    public Step step(Event event, long nowNanos) {
        return LifeTable.step(this, event, nowNanos);
    }

    /** The same life under new rules, which hold from the next event on. */
    public Life withRules(Rules newRules) {
        return new Life(
                newRules,
                stage,
                deaths,
                restarts,
                failedChecks,
                readySince,
                atOnce,
                force,
                startAgain,
                lastExit,
                detail);
    }

    Step and(Action... actions) {
        return new Step(this, List.of(actions));
    }

    Life to(Stage next, String why) {
        return new Life(
                rules, next, deaths, restarts, failedChecks, readySince, atOnce, force, startAgain, lastExit, why);
    }

    Life because(String why) {
        return to(stage, why);
    }

    Life withDeaths(int newDeaths) {
        return new Life(
                rules,
                stage,
                newDeaths,
                restarts,
                failedChecks,
                readySince,
                atOnce,
                force,
                startAgain,
                lastExit,
                detail);
    }

    Life withRestarts(int newRestarts) {
        return new Life(
                rules,
                stage,
                deaths,
                newRestarts,
                failedChecks,
                readySince,
                atOnce,
                force,
                startAgain,
                lastExit,
                detail);
    }

    Life withFailedChecks(int newFailedChecks) {
        return new Life(
                rules,
                stage,
                deaths,
                restarts,
                newFailedChecks,
                readySince,
                atOnce,
                force,
                startAgain,
                lastExit,
                detail);
    }

    Life withReadySince(OptionalLong newReadySince) {
        return new Life(
                rules,
                stage,
                deaths,
                restarts,
                failedChecks,
                newReadySince,
                atOnce,
                force,
                startAgain,
                lastExit,
                detail);
    }

    Life withAtOnce(boolean newAtOnce) {
        return new Life(
                rules,
                stage,
                deaths,
                restarts,
                failedChecks,
                readySince,
                newAtOnce,
                force,
                startAgain,
                lastExit,
                detail);
    }

    Life withForce(Force newForce) {
        return new Life(
                rules,
                stage,
                deaths,
                restarts,
                failedChecks,
                readySince,
                atOnce,
                newForce,
                startAgain,
                lastExit,
                detail);
    }

    Life withStartAgain(boolean newStartAgain) {
        return new Life(
                rules,
                stage,
                deaths,
                restarts,
                failedChecks,
                readySince,
                atOnce,
                force,
                newStartAgain,
                lastExit,
                detail);
    }

    Life withLastExit(OptionalInt newLastExit) {
        return new Life(
                rules,
                stage,
                deaths,
                restarts,
                failedChecks,
                readySince,
                atOnce,
                force,
                startAgain,
                newLastExit,
                detail);
    }
}
