package dev.muster.bench.classic;

import dev.muster.bench.load.LoadResult;
import dev.muster.bench.load.Outcome;
import dev.muster.bench.load.Percentiles;
import dev.muster.bench.load.RequestRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What became of the crashes of one side.
 *
 * @param all from SIGKILL to the last request that a balancer tried there
 * @param adopted the same of apps that their agent had found running
 * @param started the same of those that it had started itself
 * @param tried after how many crashes any request was tried there in vain
 * @param requests of the whole run
 * @param lines of them that are in the balancers' logs
 * @param sessions that the apps had when they died, by the balancers' logs
 * @param failedBefore requests begun before an app was killed that failed
 * @param failedDying requests that failed, begun after an app was sent SIGKILL and before it was no more
 * @param failedAfter any other requests that failed
 * @param silent of those that failed when an app died, requests on a kept connection that HAProxy closed without a
 *     word: it leaves to the client whether to ask again, and logs nothing
 * @param overmuch crashes after which more of the others failed than the app had sessions
 */
record CrashFigures(
        CrashSide side,
        Percentiles all,
        Percentiles adopted,
        Percentiles started,
        long tried,
        long requests,
        long lines,
        long sessions,
        long failedBefore,
        long failedDying,
        long failedAfter,
        long silent,
        long overmuch) {

    /** A request that failed, by the clock of the wall. */
    private record Failure(Instant begun, Instant ended, boolean silent) {

        boolean isOf(Crash crash) {
            return !begun.isAfter(crash.ended()) && !ended.isBefore(crash.killed());
        }
    }

    /**
     * Reckons.
     *
     * @param crashes of all sides
     * @param loads on the balancers of this one
     */
    static CrashFigures of(CrashSide side, List<Crash> crashes, List<LoadResult> loads) {
        List<Crash> own =
                crashes.stream().filter(crash -> crash.side().equals(side)).toList();
        List<List<LogLine>> all = side.logs().stream().map(BalancerLog::all).toList();
        List<Failure> failures = loads.stream().flatMap(CrashFigures::failures).toList();
        List<Long> nanos = new ArrayList<>();
        long sessions = 0;
        long before = 0;
        long dying = 0;
        long silent = 0;
        long overmuch = 0;
        for (Crash crash : own) {
            List<List<LogLine>> near = near(all, crash);
            nanos.add(crash.untilNobodyTried(near).toNanos());
            long had = crash.sessions(near);
            List<Failure> of =
                    failures.stream().filter(failure -> failure.isOf(crash)).toList();
            long there = count(of, failure -> failure.begun().isBefore(crash.killed()));
            sessions += had;
            before += there;
            dying += of.size() - there;
            silent += count(of, Failure::silent);
            overmuch += count(of, failure -> !failure.silent()) > had ? 1 : 0;
        }
        return new CrashFigures(
                side,
                percentiles(own, nanos, crash -> true),
                percentiles(own, nanos, Crash::adopted),
                percentiles(own, nanos, crash -> !crash.adopted()),
                nanos.stream().filter(time -> time > 0).count(),
                loads.stream().mapToLong(LoadResult::sent).sum(),
                all.stream().mapToLong(List::size).sum(),
                sessions,
                before,
                dying,
                failures.size() - before - dying,
                silent,
                overmuch);
    }

    private static long count(List<Failure> failures, Predicate<Failure> wanted) {
        return failures.stream().filter(wanted).count();
    }

    private static Percentiles percentiles(List<Crash> crashes, List<Long> nanos, Predicate<Crash> wanted) {
        List<Long> chosen = new ArrayList<>();
        for (int i = 0; i < crashes.size(); i++) {
            if (wanted.test(crashes.get(i))) {
                chosen.add(nanos.get(i));
            }
        }
        return Percentiles.ofNanos(chosen.stream().mapToLong(Long::longValue).toArray());
    }

    private static List<List<LogLine>> near(List<List<LogLine>> logs, Crash crash) {
        return logs.stream()
                .map(lines -> lines.stream()
                        .filter(line -> line.sent().isBefore(crash.back())
                                && !line.ended().isBefore(crash.killed()))
                        .toList())
                .toList();
    }

    private static Stream<Failure> failures(LoadResult load) {
        return load.requests().filter(request -> request.outcome().isFailure()).map(request -> failure(load, request));
    }

    private static Failure failure(LoadResult load, RequestRecord request) {
        Duration begun = Duration.ofNanos(request.startNanos());
        Duration ended = Duration.ofNanos(request.endNanos());
        return new Failure(
                load.startedAt().plus(begun),
                load.startedAt().plus(ended),
                request.outcome() == Outcome.STALE_CONNECTION);
    }
}
