package dev.muster.cli.up;

import dev.muster.agent.api.BalancerReport;
import dev.muster.agent.api.BalancerReport.GenerationEntry;
import dev.muster.agent.api.ServicesReport.QuarantineEntry;
import dev.muster.agent.api.ServicesReport.ServiceEntry;
import dev.muster.cli.door.MemberEntry;
import dev.muster.cli.text.SafeText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What changed between two looks at the cluster, one line each, safe to print. */
final class Changes {

    private Changes() {}

    static List<String> between(Snapshot before, Snapshot after) {
        var lines = new ArrayList<String>();
        members(before, after, lines);
        services(before, after, lines);
        quarantine(before, after, lines);
        generations(before, after, lines);
        return lines;
    }

    private static void members(Snapshot before, Snapshot after, List<String> lines) {
        Map<String, MemberEntry> was = new LinkedHashMap<>();
        before.members().forEach(member -> was.put(member.name(), member));
        for (MemberEntry member : after.members()) {
            MemberEntry old = was.remove(member.name());
            if (old == null || !old.status().equals(member.status())) {
                lines.add("member " + SafeText.of(member.name()) + " (" + SafeText.of(member.address()) + ") is "
                        + SafeText.of(member.status()) + (old == null ? "" : ", was " + SafeText.of(old.status())));
            }
        }
        was.keySet().forEach(name -> lines.add("member " + SafeText.of(name) + " is forgotten"));
    }

    private static void services(Snapshot before, Snapshot after, List<String> lines) {
        Map<String, ServiceEntry> was = new LinkedHashMap<>();
        before.services().services().forEach(service -> was.put(key(service), service));
        for (ServiceEntry service : after.services().services()) {
            ServiceEntry old = was.remove(key(service));
            if (old == null || !condition(old).equals(condition(service))) {
                lines.add("service " + label(service) + " is " + condition(service)
                        + (old == null ? "" : ", was " + condition(old))
                        + (service.detail().isEmpty() ? "" : ": " + SafeText.of(service.detail())));
            }
        }
        was.values().forEach(service -> lines.add("service " + label(service) + " is gone"));
    }

    private static void quarantine(Snapshot before, Snapshot after, List<String> lines) {
        Set<QuarantineEntry> was = new HashSet<>(before.services().quarantined());
        after.services().quarantined().stream()
                .filter(entry -> !was.contains(entry))
                .forEach(entry ->
                        lines.add("set aside: " + SafeText.of(entry.node()) + ": " + SafeText.of(entry.reason())));
    }

    private static void generations(Snapshot before, Snapshot after, List<String> lines) {
        long seen = before.balancer().map(BalancerReport::generation).orElse(0L);
        after.balancer().stream()
                .flatMap(report -> report.history().stream())
                .filter(entry -> entry.number() > seen && !entry.how().equalsIgnoreCase("nothing"))
                .sorted(Comparator.comparingLong(GenerationEntry::number))
                .forEach(entry -> lines.add(generation(entry)));
    }

    /** One change of the balancer in one line: what was done, how long it took, and why. */
    static String generation(GenerationEntry entry) {
        String what = entry.steps().isEmpty() ? entry.how().toLowerCase(Locale.ROOT) : String.join(", ", entry.steps());
        String why = entry.causes().isEmpty() ? "" : ", because " + String.join("; ", entry.causes());
        return SafeText.of(String.format(
                Locale.ROOT, "HAProxy: %s (change %d, %.1f ms%s)", what, entry.number(), entry.tookMillis(), why));
    }

    private static String key(ServiceEntry service) {
        return service.node() + "/" + service.service();
    }

    static String label(ServiceEntry service) {
        return SafeText.of(service.service() + " on " + service.node());
    }

    private static String condition(ServiceEntry service) {
        return SafeText.of(service.traffic().isEmpty() ? service.state() : service.state() + ", " + service.traffic());
    }
}
