package dev.muster.supervisor.machine;

import dev.muster.supervisor.Patience;
import dev.muster.supervisor.RestartBackoff;
import java.time.Duration;
import java.util.Optional;

/**
 * What the machine must know of a service.
 *
 * @param owned it is run here, not only looked at
 * @param checked it has a check; without one it is ready when it runs
 * @param dependent it starts only when others are ready
 * @param prepares it has tasks before each start
 * @param cleans it has tasks after each end
 * @param rhythm of a periodic task; empty for what is to run all the time
 * @param stopSignal what asks it to end
 * @param failuresToUnready so many failed checks in a row make a ready service unready
 * @param patience when one that runs is given up, and started again
 * @param stopGrace how long one that is given up may take to end
 */
public record Rules(
        boolean owned,
        boolean checked,
        boolean dependent,
        boolean prepares,
        boolean cleans,
        Optional<Rhythm> rhythm,
        RestartBackoff backoff,
        String stopSignal,
        int failuresToUnready,
        Patience patience,
        Duration stopGrace) {

    /** An owned or existing service that needs no others and has no tasks. */
    public static Rules plain(boolean owned, boolean checked, RestartBackoff backoff, String stopSignal) {
        return new Rules(
                owned,
                checked,
                false,
                false,
                false,
                Optional.empty(),
                backoff,
                stopSignal,
                2,
                Patience.ENDLESS,
                Duration.ZERO);
    }

    public Rules dependingOnOthers() {
        return new Rules(
                owned,
                checked,
                true,
                prepares,
                cleans,
                rhythm,
                backoff,
                stopSignal,
                failuresToUnready,
                patience,
                stopGrace);
    }

    public Rules withTasks(boolean before, boolean after) {
        return new Rules(
                owned,
                checked,
                dependent,
                before,
                after,
                rhythm,
                backoff,
                stopSignal,
                failuresToUnready,
                patience,
                stopGrace);
    }

    public Rules withRhythm(Rhythm wanted) {
        return new Rules(
                owned,
                checked,
                dependent,
                prepares,
                cleans,
                Optional.of(wanted),
                backoff,
                stopSignal,
                failuresToUnready,
                patience,
                stopGrace);
    }

    /** With an end to the patience: who is given up has this grace. */
    public Rules withPatience(Patience wanted, Duration grace) {
        return new Rules(
                owned,
                checked,
                dependent,
                prepares,
                cleans,
                rhythm,
                backoff,
                stopSignal,
                failuresToUnready,
                wanted,
                grace);
    }
}
