package dev.muster.haproxy.config;

import java.util.ArrayList;
import java.util.List;

/**
 * A map file of HAProxy: a key and a value on each line, the value to the line's end. Blank lines and lines that begin
 * with {@code #} don't count. Immutable. Source: HAProxy's configuration manual 2.6, section 7.3.1, "map".
 */
public record MapFile(List<Entry> entries) {

    /** One line. A key may stand twice; which one wins depends on how the map is searched. */
    public record Entry(String key, String value) {}

    public MapFile {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a whole file.
     *
     * @throws CfgException when a line has no value or holds a control character
     */
    public static MapFile parse(String text) throws CfgException {
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (String raw : text.split("\n", -1)) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (line.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
                throw new CfgException(number, "line " + number + " holds a control character: " + Printable.of(line));
            }
            String[] parts = line.split("[ \t]+", 2);
            if (parts.length < 2) {
                throw new CfgException(number, "line " + number + ": a key and a value: " + Printable.of(line));
            }
            entries.add(new Entry(parts[0], parts[1]));
        }
        return new MapFile(entries);
    }
}
