package dev.muster.bench.classic;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The end of one app.
 *
 * @param adopted whether its agent had found it running, and not started it
 * @param killed when it was sent SIGKILL
 * @param ended when it was no more
 * @param back when each balancer had given a request to the next one
 */
record Crash(CrashSide side, String server, boolean adopted, Instant killed, Instant ended, Instant back) {

    /**
     * From SIGKILL to the last request that any balancer tried there in vain, or that it still answered; zero for none.
     *
     * @param logs of its balancers, one each
     */
    Duration untilNobodyTried(List<List<LogLine>> logs) {
        Instant last = killed;
        for (List<LogLine> log : logs) {
            for (LogLine line : log) {
                if (isTry(line) && line.sent().isAfter(last)) {
                    last = line.sent();
                }
            }
        }
        return Duration.between(killed, last);
    }

    /** Nothing else fails meanwhile: what had to be tried again was tried here first. */
    private boolean isTry(LogLine line) {
        boolean within = line.sent().isAfter(killed) && line.sent().isBefore(back);
        return within
                && (line.isTrouble()
                        || (line.server().equals(server) && !line.sent().isAfter(ended)));
    }

    /** How many requests a balancer had given to it and not seen the end of when it died. */
    long sessions(List<List<LogLine>> logs) {
        return logs.stream().flatMap(List::stream).filter(this::isUnderWay).count();
    }

    private boolean isUnderWay(LogLine line) {
        return (line.isTrouble() || line.server().equals(server))
                && !line.sent().isAfter(ended)
                && !line.ended().isBefore(killed);
    }
}
