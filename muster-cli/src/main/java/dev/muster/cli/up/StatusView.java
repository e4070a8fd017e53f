package dev.muster.cli.up;

import dev.muster.agent.api.BalancerReport;
import dev.muster.agent.api.ServicesReport.ServiceEntry;
import dev.muster.cli.door.MemberEntry;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.text.Style;
import dev.muster.cli.text.Style.Paint;
import dev.muster.cli.text.Table;
import dev.muster.cli.text.Table.Cell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The live status of {@code muster up} as lines of text. Pure: the terminal is {@link Screen}'s. */
final class StatusView {

    /** The rate is taken over at least this long, so that it can be read. */
    private static final long RATE_NANOS = 1_500_000_000L;

    private final UpPlan plan;
    private final Style style;
    private Snapshot rateFrom;
    private Map<String, Double> rates = Map.of();

    StatusView(UpPlan plan, Style style, Snapshot first) {
        this.plan = plan;
        this.style = style;
        this.rateFrom = first;
    }

    /** The status, at most about {@code rows} lines, the newest changes last. */
    List<String> lines(Snapshot now, List<String> changes, int rows) {
        updateRates(now);
        var lines = new ArrayList<String>();
        lines.add(headline(now));
        lines.add("");
        int room = Math.max(4, (rows - 8 - changes.size()) / 2);
        lines.addAll(shortened(servers(now).lines(style), room, "muster services"));
        now.services()
                .quarantined()
                .forEach(entry -> lines.add(style.paint(
                        Paint.WARNING,
                        "set aside: " + SafeText.of(entry.node()) + ": " + SafeText.of(entry.reason()))));
        lines.add("");
        lines.addAll(shortened(members(now).lines(style), room, "muster members"));
        lines.add("");
        lines.addAll(changes);
        return lines;
    }

    private String headline(Snapshot now) {
        long reloads = now.balancer().map(BalancerReport::reloads).orElse(0L);
        String problem = now.balancer().map(BalancerReport::problem).orElse("");
        String line = style.paint(Paint.STRONG, plan.url())
                + "  statistics " + plan.statsUrl()
                + "  reloads " + reloads
                + "  " + style.paint(Paint.FAINT, "Ctrl-C ends it");
        return problem.isEmpty() ? line : line + "  " + style.paint(Paint.BAD, SafeText.of(problem));
    }

    private Table servers(Snapshot now) {
        var table = new Table()
                .left("SERVER")
                .left("ADDRESS")
                .left("STATE")
                .left("TRAFFIC")
                .right("REQUESTS")
                .right("PER SECOND")
                .right("NOW");
        for (ServiceEntry service : now.services().services()) {
            table.row(
                    Cell.of(service.service() + " on " + service.node()),
                    Cell.of(service.address() + ":" + service.port()),
                    new Cell(service.state(), service.state().equals("ready") ? Paint.GOOD : Paint.WARNING),
                    new Cell(
                            service.traffic().isEmpty() ? "none" : service.traffic(),
                            LocalCluster.isServing(service) ? Paint.GOOD : Paint.WARNING),
                    Cell.of(Long.toString(service.requests())),
                    Cell.of(String.format(Locale.ROOT, "%.1f", rates.getOrDefault(key(service), 0.0))),
                    Cell.of(Long.toString(service.sessions())));
        }
        return table;
    }

    private static Table members(Snapshot now) {
        var table = new Table().left("MEMBER").left("ADDRESS").left("STATUS");
        for (MemberEntry member : now.members()) {
            table.row(
                    Cell.of(member.name()),
                    Cell.of(member.address()),
                    new Cell(member.status(), member.status().equals("alive") ? Paint.GOOD : Paint.WARNING));
        }
        return table;
    }

    private static List<String> shortened(List<String> lines, int room, String word) {
        if (lines.size() <= room + 1) {
            return lines;
        }
        var some = new ArrayList<String>(lines.subList(0, room));
        some.add("… and " + (lines.size() - room) + " more: " + word);
        return some;
    }

    private void updateRates(Snapshot now) {
        long passed = now.atNanos() - rateFrom.atNanos();
        if (passed < RATE_NANOS) {
            return;
        }
        var before = new HashMap<String, Long>();
        rateFrom.services().services().forEach(service -> before.put(key(service), service.requests()));
        var fresh = new HashMap<String, Double>();
        for (ServiceEntry service : now.services().services()) {
            long was = before.getOrDefault(key(service), service.requests());
            // HAProxy's counter starts anew when a server is made again.
            fresh.put(key(service), Math.max(0, service.requests() - was) * 1e9 / passed);
        }
        rates = fresh;
        rateFrom = now;
    }

    private static String key(ServiceEntry service) {
        return service.node() + "/" + service.service();
    }
}
