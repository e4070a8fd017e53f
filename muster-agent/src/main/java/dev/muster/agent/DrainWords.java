package dev.muster.agent;

import dev.muster.agent.api.DrainReport;
import dev.muster.agent.api.DrainReport.BalancerEntry;
import dev.muster.agent.drain.HandshakeReport;
import dev.muster.agent.drain.HandshakeReport.Outcome;
import dev.muster.agent.drain.HandshakeReport.State;
import dev.muster.agent.drain.HandshakeReport.Word;
import dev.muster.agent.roster.PrintableText;
import dev.muster.supervisor.ServiceName;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Puts a drain into words. */
final class DrainWords {

    private static final int FORMAT = 1;

    private DrainWords() {}

    /** There was no drain yet. */
    static DrainReport none(Collection<ServiceName> draining) {
        return new DrainReport(
                FORMAT,
                0,
                true,
                false,
                List.of(),
                names(draining),
                0,
                0,
                0,
                List.of(),
                draining.isEmpty() ? "nothing drains" : "drained by hand, before this agent started");
    }

    /** @param handshake empty while the cluster is being told that the services drain */
    static DrainReport report(
            long number,
            boolean over,
            Collection<ServiceName> services,
            Collection<ServiceName> draining,
            Duration deadline,
            Optional<HandshakeReport> handshake) {
        return new DrainReport(
                FORMAT,
                number,
                over,
                handshake.filter(HandshakeReport::complete).isPresent(),
                names(services),
                names(draining),
                handshake.map(HandshakeReport::sessions).orElse(0L),
                handshake.map(HandshakeReport::tookMillis).orElse(0L),
                deadline.toMillis(),
                handshake.map(HandshakeReport::words).orElse(List.of()).stream()
                        .map(word -> new BalancerEntry(
                                word.node(),
                                word.state() == State.RELEASED,
                                word.sessions().orElse(-1),
                                of(word)))
                        .toList(),
                handshake.map(DrainWords::of).orElse("the cluster is told that the services drain"));
    }

    private static List<String> names(Collection<ServiceName> services) {
        return services.stream().map(ServiceName::value).sorted().toList();
    }

    /** A handshake in a line. */
    static String of(HandshakeReport report) {
        String took = String.format(Locale.ROOT, "%.1f s", report.tookMillis() / 1000.0);
        if (report.outcome().isEmpty()) {
            return "waiting: " + waitingFor(report);
        }
        Outcome outcome = report.outcome().get();
        return switch (outcome) {
            case NOBODY -> "no balancer is known that could send requests";
            case COMPLETE -> "drained in " + took + ": no balancer sends requests, and none is left";
            case DEADLINE -> "not drained when the time was over, after " + took + ": " + left(report);
            case HURRIED -> "not waited for any longer, after " + took + ": " + left(report);
        };
    }

    private static String left(HandshakeReport report) {
        long sessions = report.sessions();
        return waitingFor(report)
                + (sessions == 0
                        ? ""
                        : "; " + sessions + (sessions == 1 ? " request was" : " requests were") + " left");
    }

    private static String waitingFor(HandshakeReport report) {
        long open = report.words().stream()
                .filter(word -> word.state() != State.RELEASED && word.state() != State.LEFT)
                .count();
        long sessions = report.sessions();
        if (open == 0) {
            return sessions == 0
                    ? "the balancers were just asked"
                    : "all balancers have let go, but not all requests have ended";
        }
        return open + " of " + report.words().size()
                + (report.words().size() == 1 ? " balancer" : " balancers") + " may send requests still"
                + (report.tooMany() ? ", and there are more than can be asked" : "");
    }

    /** What one balancer said, with what is left. */
    static String of(Word word) {
        long sessions = word.sessions().orElse(0);
        return word.words()
                + (sessions == 0 ? "" : "; " + sessions + (sessions == 1 ? " request is" : " requests are") + " left");
    }

    /** Its name, fit for a log. */
    static String node(Word word) {
        return PrintableText.of(word.node());
    }
}
