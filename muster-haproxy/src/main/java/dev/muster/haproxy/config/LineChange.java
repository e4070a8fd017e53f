package dev.muster.haproxy.config;

import java.util.Optional;

/**
 * A line, no server's, that differs between two configurations.
 *
 * @param section kind and name of its section; empty for what stands before the first
 * @param before the old line with its number; empty for a new one
 * @param after the new line; empty for one that is gone. When both say the same, the line stands elsewhere now
 */
public record LineChange(String section, Optional<CfgLine> before, Optional<CfgLine> after) {

    /** In words, for people. */
    public String explain() {
        String where = section.isEmpty() ? "" : Printable.of(section) + ": ";
        if (before.isEmpty()) {
            return after.map(line -> "line " + line.number() + ": " + where + "new: " + text(line))
                    .orElse(where + "nothing");
        }
        CfgLine old = before.get();
        if (after.isEmpty()) {
            return where + "gone: " + text(old) + " (was line " + old.number() + ")";
        }
        CfgLine young = after.get();
        if (old.words().equals(young.words()) && old.environment() == young.environment()) {
            return "line " + young.number() + ": " + where + "stands elsewhere, or under other defaults: " + text(young)
                    + " (was line " + old.number() + ")";
        }
        return "line " + young.number() + ": " + where + text(young) + " instead of " + text(old) + " (line "
                + old.number() + ")";
    }

    private static String text(CfgLine line) {
        return "'" + Printable.of(Secrets.shown(line)) + "'";
    }
}
