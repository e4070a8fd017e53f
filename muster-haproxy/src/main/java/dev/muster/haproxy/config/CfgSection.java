package dev.muster.haproxy.config;

import java.util.List;
import java.util.Optional;

/**
 * A section of a haproxy.cfg with its lines.
 *
 * @param kind its keyword: {@code global}, {@code defaults}, {@code frontend}, {@code backend}, {@code listen} …;
 *     empty for what stands before the first section
 * @param name its name; empty when it has none
 * @param header the line that opens it
 * @param lines the lines after the header, blank ones and comments included
 */
public record CfgSection(String kind, String name, Optional<CfgLine> header, List<CfgLine> lines) {

    public CfgSection {
        lines = List.copyOf(lines);
    }

    /** True when servers may stand in it. */
    public boolean holdsServers() {
        return kind.equals("backend") || kind.equals("listen");
    }

    /** The lines whose first word is this one, in order. */
    public List<CfgLine> lines(String keyword) {
        return lines.stream().filter(line -> line.word(0).equals(keyword)).toList();
    }
}
