package dev.muster.supervisor.machine;

import dev.muster.supervisor.machine.Action.AwaitDependencies;
import dev.muster.supervisor.machine.Action.AwaitGroup;
import dev.muster.supervisor.machine.Action.CancelTasks;
import dev.muster.supervisor.machine.Action.KillGroup;
import dev.muster.supervisor.machine.Action.RunTasks;
import dev.muster.supervisor.machine.Action.Signal;
import dev.muster.supervisor.machine.Action.Spawn;
import dev.muster.supervisor.machine.Action.StartChecks;
import dev.muster.supervisor.machine.Action.StartTimer;
import dev.muster.supervisor.machine.Action.StopChecks;
import dev.muster.supervisor.machine.Action.StopTimer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The moves from stage to stage that {@link LifeTable} names. */
final class Moves {

    /** Ready for longer than this, a service starts again at once the first time. Source: s6 (supervision, 1.1). */
    static final Duration WORTH_AN_INSTANT_RESTART = Duration.ofSeconds(1);

    /** How long TERM may take after another stop signal was in vain. */
    static final Duration TERM_GRACE = Duration.ofSeconds(2);

    /** How long the kernel may take to end processes that got KILL. */
    static final Duration KILL_GRACE = Duration.ofSeconds(5);

    static final String UNKILLABLE = "gave up: some of its processes do not end even by SIGKILL";

    private Moves() {}

    static Step start(Life life, long nowNanos) {
        return life.rules().owned() ? begin(life) : begin(life, nowNanos, Duration.ZERO);
    }

    /** Somebody wants it: first what it depends on. */
    static Step begin(Life life) {
        Life wanted = life.withDeaths(0).withStartAgain(false).withForce(Force.NONE);
        return life.rules().dependent()
                ? wanted.to(Stage.WAITING, "waits for what it depends on").and(new AwaitDependencies())
                : launch(wanted);
    }

    /** First the tasks before its start, if there are any. */
    static Step launch(Life life) {
        return life.rules().prepares()
                ? fresh(life).to(Stage.PREPARING, life.detail()).and(new RunTasks(Moment.BEFORE_START))
                : spawn(life);
    }

    static Step spawn(Life life) {
        return fresh(life).to(Stage.SPAWNING, life.detail()).and(new Spawn());
    }

    private static Life fresh(Life life) {
        return life.withStartAgain(false)
                .withForce(Force.NONE)
                .withReadySince(OptionalLong.empty())
                .withAtOnce(false)
                .withFailedChecks(0);
    }

    /** It runs, for so long already: from here its check says what it is. */
    static Step begin(Life life, long nowNanos, Duration age) {
        Life begun = life.withFailedChecks(0).withForce(Force.NONE).withStartAgain(false);
        if (life.rules().checked()) {
            Life starting = begun.to(Stage.STARTING, "waits for its first passed check");
            return life.rules()
                    .patience()
                    .readyWithin()
                    .map(time -> starting.and(new StartChecks(), new StartTimer(time)))
                    .orElseGet(() -> starting.and(new StartChecks()));
        }
        Life ready = ready(begun, nowNanos - age.toNanos());
        return life.rules()
                .rhythm()
                .map(rhythm ->
                        ready.and(new StartTimer(atLeastZero(rhythm.timeout().minus(age)))))
                .orElseGet(ready::and);
    }

    static Life ready(Life life, long nowNanos) {
        Life counted = life.readySince().isPresent() ? life : life.withReadySince(OptionalLong.of(nowNanos));
        return counted.to(Stage.READY, "");
    }

    static Step checkFailed(Life life, String reason) {
        Life counted = life.withFailedChecks(Math.min(life.failedChecks() + 1, Integer.MAX_VALUE - 1));
        OptionalInt most = life.rules().patience().failedChecks();
        if (life.stage() != Stage.STARTING && most.isPresent() && counted.failedChecks() >= most.getAsInt()) {
            return giveUp(counted, Words.failedChecks(counted.failedChecks(), reason));
        }
        boolean enough = counted.failedChecks() >= life.rules().failuresToUnready();
        return (life.stage() == Stage.READY && enough ? counted.to(Stage.UNREADY, reason) : counted.because(reason))
                .and();
    }

    /** The time that it had to become ready is over, if it had one. */
    static Step notReadyInTime(Life life) {
        Optional<Duration> time = life.rules().patience().readyWithin();
        return time.isEmpty() ? life.and() : giveUp(life, Words.notReady(time.get(), life.detail()));
    }

    /** It runs, and is no use: it is to end as if somebody had asked for it, and to start again as after a death. */
    private static Step giveUp(Life life, String why) {
        return life.withForce(Force.ASKED)
                .to(Stage.REPLACING, why)
                .and(
                        new StopChecks(),
                        new Signal(life.rules().stopSignal()),
                        new StartTimer(life.rules().stopGrace()));
    }

    /** One that is given up did not end in its time. */
    static Step replaceHarder(Life life, long nowNanos) {
        return life.force() == Force.ASKED && !life.rules().stopSignal().equals("TERM")
                ? term(life)
                : reap(life, life.detail() + "; did not end in time, killed", nowNanos);
    }

    private static Step term(Life life) {
        return life.withForce(Force.TERMED).and(new Signal("TERM"), new StartTimer(TERM_GRACE));
    }

    static Step ask(Life life, Duration grace) {
        if (!life.rules().owned()) {
            return life.to(Stage.DOWN, "").and(new StopChecks());
        }
        return life.withForce(Force.ASKED)
                .withStartAgain(false)
                .to(Stage.STOPPING, "asked to end")
                .and(new StopChecks(), new Signal(life.rules().stopSignal()), new StartTimer(grace));
    }

    /** It is to end while the tasks before its start run: they are killed, whatever the grace. */
    static Step cancelStart(Life life, String why) {
        return life.withForce(Force.CANCELLED)
                .withStartAgain(false)
                .to(Stage.CLEARING, why)
                .and(new CancelTasks(), new StartTimer(KILL_GRACE));
    }

    /** Asked again: the new grace counts, unless it has been killed already. */
    static Step sooner(Life life, Duration grace) {
        Life last = life.withStartAgain(false);
        return killed(life) ? last.and() : last.and(new StartTimer(grace));
    }

    private static boolean killed(Life life) {
        return life.force() == Force.KILLED || life.force() == Force.CANCELLED;
    }

    static Step stopSignal(Life life) {
        return killed(life)
                ? life.and(new KillGroup(), new StartTimer(KILL_GRACE))
                : life.and(new Signal(life.rules().stopSignal()));
    }

    static Step harder(Life life, long nowNanos) {
        return switch (life.force()) {
            case NONE, ASKED -> {
                boolean termIsNew = !life.rules().stopSignal().equals("TERM") && life.stage() == Stage.STOPPING;
                yield termIsNew
                        ? term(life.because("did not end by " + life.rules().stopSignal() + ", got TERM"))
                        : kill(life);
            }
            case TERMED -> kill(life);
            case KILLED, CANCELLED -> gone(life.because(UNKILLABLE), nowNanos);
        };
    }

    private static Step kill(Life life) {
        return life.withForce(Force.KILLED)
                .because("did not end in time, killed")
                .and(new KillGroup(), new StartTimer(KILL_GRACE));
    }

    /** It was to end, and no process is left: first the tasks after its end. */
    static Step finish(Life life, long nowNanos) {
        return life.rules().cleans()
                ? life.to(Stage.FINISHING, life.detail()).and(new StopTimer(), new RunTasks(Moment.AFTER_STOP))
                : gone(life, nowNanos);
    }

    static Step gone(Life life, long nowNanos) {
        Life down = life.withForce(Force.NONE).withStartAgain(false).to(Stage.DOWN, life.detail());
        return life.startAgain() ? start(down, nowNanos) : down.and();
    }

    static Step died(Life life, OptionalInt code, long nowNanos) {
        boolean unexpected = life.rules().rhythm().isEmpty() && code.equals(OptionalInt.of(0));
        String why = Words.ended(code) + (unexpected ? Words.FOREGROUND : "");
        return reap(life.withLastExit(code), why, nowNanos);
    }

    /** A periodic task has a time; what is to run all the time has none. */
    static Step tookTooLong(Life life, long nowNanos) {
        Optional<Rhythm> rhythm = life.rules().rhythm();
        return rhythm.isEmpty()
                ? life.and()
                : reap(
                        life.withLastExit(OptionalInt.empty()),
                        "took longer than " + Words.seconds(rhythm.get().timeout()) + ", killed",
                        nowNanos);
    }

    static Step reap(Life life, String why, long nowNanos) {
        Stage next = life.rules().rhythm().isPresent() ? Stage.TURNING : Stage.REAPING;
        return count(life, nowNanos)
                .to(next, why)
                .and(new StopChecks(), new KillGroup(), new AwaitGroup(), new StartTimer(KILL_GRACE));
    }

    /** One more death: how many in a row, and whether this one is let off. */
    static Life count(Life life, long nowNanos) {
        OptionalLong since = life.readySince();
        long readyNanos = since.isPresent() ? nowNanos - since.getAsLong() : 0;
        boolean forgiven = since.isPresent()
                && readyNanos >= life.rules().backoff().resetAfter().toNanos();
        int deaths = forgiven ? 1 : Math.min(life.deaths() + 1, Integer.MAX_VALUE - 1);
        return life.withDeaths(deaths).withAtOnce(deaths == 1 && readyNanos > WORTH_AN_INSTANT_RESTART.toNanos());
    }

    /** It is to start again, and no process is left: first the tasks after its end. */
    static Step tidy(Life life, long nowNanos) {
        return life.rules().cleans()
                ? life.to(Stage.TIDYING, life.detail()).and(new StopTimer(), new RunTasks(Moment.AFTER_STOP))
                : afterDeath(life, nowNanos, life.detail());
    }

    /** Its death was counted, and nothing is left of it. */
    static Step afterDeath(Life life, long nowNanos, String why) {
        Optional<Rhythm> rhythm = life.rules().rhythm();
        if (rhythm.isPresent()) {
            return pause(life, nowNanos, why, rhythm.get());
        }
        Life dead = life.withReadySince(OptionalLong.empty());
        if (life.deaths() >= life.rules().backoff().limit()) {
            return dead.to(Stage.FAILED, why + "; gave up after " + life.deaths() + " deaths in a row")
                    .and();
        }
        if (life.atOnce()) {
            return launch(dead.withRestarts(life.restarts() + 1).because(why));
        }
        Duration wait = life.rules().backoff().wait(life.deaths());
        return dead.to(Stage.BACK_OFF, why + "; starts again in " + Words.seconds(wait))
                .and(new StartTimer(wait));
    }

    private static Step pause(Life life, long nowNanos, String why, Rhythm rhythm) {
        boolean ran = life.readySince().isPresent();
        boolean well = ran && life.lastExit().equals(OptionalInt.of(0));
        long sinceStart = ran ? nowNanos - life.readySince().getAsLong() : 0;
        Duration wait = atLeastZero(rhythm.every().minusNanos(sinceStart));
        return life.withReadySince(OptionalLong.empty())
                .withDeaths(well ? 0 : life.deaths())
                .to(well ? Stage.IDLE : Stage.MISSED, why + "; runs again in " + Words.seconds(wait))
                .and(new StartTimer(wait));
    }

    private static Duration atLeastZero(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
