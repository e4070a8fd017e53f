package dev.muster.haproxy.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A haproxy.cfg, read into sections and lines. It knows how HAProxy 2.6 cuts a line into words; it doesn't know what
 * the words mean. Immutable.
 *
 * <p>Source: HAProxy's configuration manual 2.6, sections 2.1 to 2.3.
 */
public record Cfg(List<CfgSection> sections) {

    private static final Set<String> SECTION_KEYWORDS = Set.of(
            "global",
            "defaults",
            "frontend",
            "backend",
            "listen",
            "userlist",
            "peers",
            "resolvers",
            "mailers",
            "cache",
            "program",
            "http-errors",
            "ring",
            "log-forward",
            "log-profile",
            "fcgi-app",
            "crt-store",
            "traces",
            "acme");

    public Cfg {
        sections = List.copyOf(sections);
    }

    /**
     * Reads a whole file.
     *
     * @throws CfgException when a quote isn't closed or a line holds a control character
     */
    public static Cfg parse(String text) throws CfgException {
        List<CfgSection> sections = new ArrayList<>();
        CfgSection head = new CfgSection("", "", Optional.empty(), List.of());
        List<CfgLine> lines = new ArrayList<>();
        int number = 0;
        for (String raw : text.split("\n", -1)) {
            number++;
            CfgLine line = LineReader.read(number, raw);
            if (SECTION_KEYWORDS.contains(line.word(0))) {
                sections.add(new CfgSection(head.kind(), head.name(), head.header(), lines));
                lines = new ArrayList<>();
                head = new CfgSection(line.word(0), sectionName(line), Optional.of(line), List.of());
            } else {
                lines.add(line);
            }
        }
        sections.add(new CfgSection(head.kind(), head.name(), head.header(), lines));
        return new Cfg(sections);
    }

    private static String sectionName(CfgLine header) {
        String name = header.word(1);
        return header.word(0).equals("defaults") && name.equals("from") ? "" : name;
    }

    /** The sections of this kind, in order. */
    public List<CfgSection> sections(String kind) {
        return sections.stream().filter(section -> section.kind().equals(kind)).toList();
    }

    /** All servers in {@code backend} and {@code listen} sections, in order, with the defaults that apply to each. */
    public List<ServerLine> servers() throws CfgException {
        List<ServerLine> servers = new ArrayList<>();
        for (CfgSection section : sections) {
            if (!section.holdsServers()) {
                continue;
            }
            List<String> inherited = new ArrayList<>();
            defaultsOf(section)
                    .ifPresent(defaults -> defaults.lines("default-server")
                            .forEach(line -> inherited.addAll(
                                    line.words().subList(1, line.words().size()))));
            for (CfgLine line : section.lines()) {
                if (line.word(0).equals("default-server")) {
                    inherited.addAll(line.words().subList(1, line.words().size()));
                } else if (line.word(0).equals("server")) {
                    servers.add(ServerLine.read(section.name(), line, inherited));
                }
            }
        }
        return List.copyOf(servers);
    }

    /** The defaults section that HAProxy applies to this section: the named one, else the last one before it. */
    public Optional<CfgSection> defaultsOf(CfgSection section) {
        Optional<String> named =
                section.header().filter(header -> header.word(2).equals("from")).map(header -> header.word(3));
        CfgSection found = null;
        for (CfgSection candidate : sections) {
            if (candidate.equals(section)) {
                break;
            }
            boolean wanted = named.map(name -> candidate.name().equals(name)).orElse(true);
            if (candidate.kind().equals("defaults") && wanted) {
                found = candidate;
            }
        }
        return Optional.ofNullable(found);
    }
}
