package dev.muster.bench.load;

/**
 * What became of one request. Times are nanoseconds since the start of the run, by the monotonic clock.
 *
 * @param index its place in the schedule, from 0
 * @param dueNanos when the schedule wanted it
 * @param startNanos when it began: just before a connection was taken or made
 * @param endNanos when its answer was whole, or it had failed
 * @param status the HTTP status, 0 without an answer
 * @param server who answered, empty where that is not known
 */
public record RequestRecord(
        int index,
        boolean post,
        boolean keepAlive,
        long dueNanos,
        long startNanos,
        long endNanos,
        Outcome outcome,
        int status,
        String server) {

    /** From the time it was due, so that a stall of the generator or of the target is in every request it held up. */
    public long latencyNanos() {
        return endNanos - dueNanos;
    }
}
