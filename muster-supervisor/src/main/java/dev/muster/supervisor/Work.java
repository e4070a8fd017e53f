package dev.muster.supervisor;

import java.time.Duration;
import java.util.List;

/** What there is to do for a service. */
public sealed interface Work {

    /**
     * A process that is to run all the time. Before each start, a restart after a death included, the first tasks run
     * one after another; one that fails counts as a death. When all of it has ended, by itself or because it was
     * stopped, the last tasks run; one that fails is only told of.
     */
    record Kept(Launch launch, List<Task> beforeStart, List<Task> afterStop) implements Work {

        private static final int MOST_TASKS = 32;

        public Kept {
            beforeStart = List.copyOf(beforeStart);
            afterStop = List.copyOf(afterStop);
            if (beforeStart.size() > MOST_TASKS || afterStop.size() > MOST_TASKS) {
                throw new IllegalArgumentException("a service has at most " + MOST_TASKS + " tasks of a kind");
            }
        }
    }

    /**
     * A process that runs to its end again and again: at the start, and then {@code every} so often from start to
     * start, but never twice at a time. It is ready when its last run went well, and unready when that failed.
     *
     * @param timeout after this a run is ended, and has failed
     */
    record Periodic(Launch launch, Duration every, Duration timeout) implements Work {

        public Periodic {
            if (every.toMillis() < 100 || every.compareTo(Duration.ofDays(366)) > 0) {
                throw new IllegalArgumentException("a periodic task runs every 100 ms to 366 days, not " + every);
            }
            if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("the time-out of a task is 1 ms to 1 day, not " + timeout);
            }
        }
    }

    /** Nothing: it runs already, and is only checked. */
    record Existing() implements Work {}
}
