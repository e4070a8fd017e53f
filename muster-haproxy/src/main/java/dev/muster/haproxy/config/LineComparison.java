package dev.muster.haproxy.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compares all lines but those of servers, section by section. */
final class LineComparison {

    /** All of a line that HAProxy heeds. {@code inherited} is what a group of servers takes from its defaults. */
    private record Meaning(List<String> words, boolean environment, List<String> inherited) {}

    private record Line(CfgLine line, Meaning meaning) {}

    private record Section(String key, String label, List<Line> lines) {}

    private LineComparison() {}

    static List<LineChange> of(Cfg before, Cfg after) {
        List<Section> old = sections(before);
        List<Section> young = sections(after);
        Map<String, Section> oldByKey = new HashMap<>();
        old.forEach(section -> oldByKey.put(section.key(), section));
        Set<String> youngKeys = new HashSet<>();
        young.forEach(section -> youngKeys.add(section.key()));
        Set<String> inPlace = inPlace(old, young);
        List<LineChange> changes = new ArrayList<>();
        for (Section section : old) {
            if (!youngKeys.contains(section.key())) {
                section.lines()
                        .forEach(line -> changes.add(
                                new LineChange(section.label(), Optional.of(line.line()), Optional.empty())));
            }
        }
        for (Section section : young) {
            Section was = oldByKey.get(section.key());
            if (was == null) {
                section.lines()
                        .forEach(line -> changes.add(
                                new LineChange(section.label(), Optional.empty(), Optional.of(line.line()))));
                continue;
            }
            if (!inPlace.contains(section.key())) {
                changes.add(new LineChange(section.label(), head(was), head(section)));
            }
            changes.addAll(lines(section.label(), was.lines(), section.lines()));
        }
        return changes;
    }

    private static Optional<CfgLine> head(Section section) {
        return section.lines().stream().findFirst().map(Line::line);
    }

    /** Sections that both have, in the same order: {@code defaults} apply to what follows them. */
    private static Set<String> inPlace(List<Section> old, List<Section> young) {
        Set<String> keys = new HashSet<>();
        for (Alignment.Pair pair : Alignment.of(
                old.stream().map(Section::key).toList(),
                young.stream().map(Section::key).toList())) {
            if (pair.isMatch()) {
                keys.add(young.get(pair.after()).key());
            }
        }
        return keys;
    }

    private static List<LineChange> lines(String label, List<Line> old, List<Line> young) {
        List<LineChange> changes = new ArrayList<>();
        List<CfgLine> gone = new ArrayList<>();
        List<CfgLine> fresh = new ArrayList<>();
        for (Alignment.Pair pair : Alignment.of(
                old.stream().map(Line::meaning).toList(),
                young.stream().map(Line::meaning).toList())) {
            if (pair.isMatch()) {
                pairUp(label, gone, fresh, changes);
            } else if (pair.after() < 0) {
                gone.add(old.get(pair.before()).line());
            } else {
                fresh.add(young.get(pair.after()).line());
            }
        }
        pairUp(label, gone, fresh, changes);
        return changes;
    }

    /** Lines that go and lines that come at the same place are told as lines that change. */
    private static void pairUp(String label, List<CfgLine> gone, List<CfgLine> fresh, List<LineChange> changes) {
        for (int i = 0; i < Math.max(gone.size(), fresh.size()); i++) {
            changes.add(new LineChange(
                    label,
                    i < gone.size() ? Optional.of(gone.get(i)) : Optional.empty(),
                    i < fresh.size() ? Optional.of(fresh.get(i)) : Optional.empty()));
        }
        gone.clear();
        fresh.clear();
    }

    private static List<Section> sections(Cfg cfg) {
        Map<String, Integer> seen = new HashMap<>();
        List<Section> sections = new ArrayList<>();
        for (CfgSection section : cfg.sections()) {
            String label = (section.kind() + " " + section.name()).strip();
            int nth = seen.merge(label, 1, Integer::sum);
            List<Line> lines = new ArrayList<>();
            section.header().ifPresent(header -> lines.add(line(header, List.of())));
            List<String> inherited = new ArrayList<>();
            if (section.holdsServers()) {
                cfg.defaultsOf(section)
                        .ifPresent(defaults ->
                                defaults.lines("default-server").forEach(line -> inherited.addAll(line.words())));
            }
            for (CfgLine line : section.lines()) {
                if (section.holdsServers() && line.word(0).equals("default-server")) {
                    inherited.addAll(line.words());
                }
                if (counts(section, line)) {
                    lines.add(line(line, line.word(0).equals("server-template") ? inherited : List.of()));
                }
            }
            if (!lines.isEmpty()) {
                sections.add(new Section(label + "#" + nth, label, lines));
            }
        }
        return sections;
    }

    private static Line line(CfgLine line, List<String> inherited) {
        return new Line(line, new Meaning(line.words(), line.environment(), List.copyOf(inherited)));
    }

    /** Servers are compared by themselves, with what they inherit; the seal says nothing of its own. */
    private static boolean counts(CfgSection section, CfgLine line) {
        boolean ofServers = (section.holdsServers()
                        && (line.word(0).equals("server") || line.word(0).equals("default-server")))
                || (section.kind().equals("defaults") && line.word(0).equals("default-server"));
        return !line.words().isEmpty() && !ofServers && !line.startsWith("setenv", Seal.VARIABLE);
    }
}
