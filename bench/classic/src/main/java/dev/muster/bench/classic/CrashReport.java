package dev.muster.bench.classic;

import dev.muster.bench.load.Percentiles;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * The crashes as a page.
 *
 * @param versions of the machine and the programs, as rows of a table
 * @param figures of Muster and of the floor
 */
record CrashReport(CrashOptions options, String versions, Duration took, List<CrashFigures> figures) {

    CrashReport {
        figures = List.copyOf(figures);
    }

    String text() {
        StringBuilder page = new StringBuilder("""
            # Apps that crash

            Made by `bench/classic/run crashes`; bench/classic/README.md says what is done and what the floor is.%s
            Each app is killed with SIGKILL while it serves, under an open loop of %.0f requests a second on each of
            the %d balancers of its side, half POST and half GET, half of them on connections that are kept, without
            retries. One side is Muster with the flags that ship. The other is the floor: the app's own parent waits
            for its end and sends a datagram, and beside each balancer a program tells HAProxy so with `set server`.

            %s
            | the whole run | %d s |

            ## From SIGKILL to the last request that any balancer tried there, in ms

            | | crashes | p50 | p90 | p99 | max |
            |---|---|---|---|---|---|
            """.formatted(
                        options.quick() ? " **A quick run: to see that it works, not for its figures.**" : "",
                        options.ratePerSecond(),
                        CrashSite.BALANCERS,
                        versions.strip(),
                        took.toSeconds()));
        for (CrashFigures side : figures) {
            row(page, side.side().title(), side.all());
            if (side.adopted().count() > 0) {
                row(page, side.side().title() + ", apps that their agent had adopted", side.adopted());
                row(page, side.side().title() + ", apps that it had started", side.started());
            }
        }
        page.append("""

            By HAProxy's own logs, to the millisecond. 0 means that no request was tried there any more. An app is
            adopted when the agent that started it was killed with SIGKILL, and the next one found it running.

            ## Requests

            |""");
        figures.forEach(side -> page.append(" | ").append(side.side().title()));
        page.append(" |\n|---|").append("---|".repeat(figures.size())).append('\n');
        row(page, "requests", CrashFigures::requests);
        row(page, "of them in HAProxy's logs", CrashFigures::lines);
        row(page, "crashes after which one was tried at the dead app", CrashFigures::tried);
        row(page, "sessions that the apps had when they died, by HAProxy's logs", CrashFigures::sessions);
        row(page, "failed requests begun before the app was killed", CrashFigures::failedBefore);
        row(page, "failed requests begun after SIGKILL, before the process was gone", CrashFigures::failedDying);
        row(page, "failed requests begun later", CrashFigures::failedAfter);
        row(
                page,
                "of all of these, kept connections that HAProxy closed without a word or a log line",
                CrashFigures::silent);
        row(page, "crashes after which more of the others failed than the app had sessions", CrashFigures::overmuch);
        return page.toString();
    }

    private static void row(StringBuilder page, String name, Percentiles times) {
        page.append("| %s | %d | %s | %s | %s | %s |\n"
                .formatted(
                        name,
                        times.count(),
                        millis(times.p50()),
                        millis(times.p90()),
                        millis(times.p99()),
                        millis(times.max())));
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private void row(StringBuilder page, String name, ToLongFunction<CrashFigures> value) {
        page.append("| ").append(name);
        figures.forEach(side -> page.append(" | ").append(String.format(Locale.ROOT, "%,d", value.applyAsLong(side))));
        page.append(" |\n");
    }
}
