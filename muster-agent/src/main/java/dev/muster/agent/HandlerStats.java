package dev.muster.agent;

import dev.muster.agent.handler.EventHandlers;
import dev.muster.agent.handler.machine.HandlerReport;
import dev.muster.agent.roster.PrintableText;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What Serf's {@code stats} tells of event handlers: Serf's own group, by event and name the command; and if there are
 * any, a group of Muster's, by handler how it stands. Any thread.
 */
final class HandlerStats implements Supplier<SortedMap<String, SortedMap<String, String>>> {

    private final EventHandlers handlers;

    HandlerStats(EventHandlers handlers) {
        this.handlers = handlers;
    }

    @Override
    public SortedMap<String, SortedMap<String, String>> get() {
        List<HandlerReport> reports = handlers.report();
        SortedMap<String, SortedMap<String, String>> groups = new TreeMap<>();
        SortedMap<String, String> bySerf = new TreeMap<>();
        SortedMap<String, String> standing = new TreeMap<>();
        for (int i = 0; i < reports.size(); i++) {
            HandlerReport report = reports.get(i);
            report.handler()
                    .filter()
                    .words()
                    .forEach(word -> bySerf.put(word, report.handler().command()));
            String number = "%0" + Integer.toString(reports.size()).length() + "d";
            standing.put(
                    number.formatted(i + 1) + " "
                            + PrintableText.of(report.handler().toString()),
                    report.words());
        }
        groups.put("event_handlers", bySerf);
        if (!standing.isEmpty()) {
            groups.put("muster_handlers", standing);
        }
        return groups;
    }
}
