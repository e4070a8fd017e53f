package dev.muster.haproxy.config;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A map file of HAProxy: a key and a value on each line, the value to the line's end. Blank lines and lines that begin
 * with {@code #} don't count. Immutable. Source: HAProxy's configuration manual 2.6, section 7.3.1, "map".
 */
public record MapFile(List<Entry> entries) {

    /** So many different entries at most. */
    public static final int MOST_ENTRIES = 10_000;

    /** So many bytes at most, all lines together. */
    public static final int LARGEST_BYTES = 1 << 20;

    /** Far below what HAProxy takes for one line, in a file and in a command. */
    public static final int LONGEST_LINE_BYTES = 2_048;

    /** No entries. */
    public static final MapFile EMPTY = new MapFile(List.of());

    /** One line. A key may stand twice; which one wins depends on how the map is searched. */
    public record Entry(String key, String value) {

        /** As it stands in the file, without the line's end. */
        public String line() {
            return key + " " + value;
        }
    }

    public MapFile {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a whole file. A line that says the same as one before it doesn't count.
     *
     * @throws CfgException when a line has no value, holds a control character or is too long, or there are too many
     */
    public static MapFile parse(String text) throws CfgException {
        Set<Entry> entries = new LinkedHashSet<>();
        int number = 0;
        long bytes = 0;
        for (String raw : text.split("\n", -1)) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Entry entry = entry(number, line);
            int length = entry.line().getBytes(StandardCharsets.UTF_8).length + 1;
            if (length > LONGEST_LINE_BYTES) {
                throw new CfgException(
                        number,
                        "line " + number + " is longer than " + LONGEST_LINE_BYTES + " bytes: " + Printable.of(line));
            }
            if (entries.add(entry)) {
                bytes += length;
            }
            if (entries.size() > MOST_ENTRIES || bytes > LARGEST_BYTES) {
                throw new CfgException(
                        number,
                        "line " + number + ": a map has at most " + MOST_ENTRIES + " entries and " + LARGEST_BYTES
                                + " bytes");
            }
        }
        return new MapFile(List.copyOf(entries));
    }

    private static Entry entry(int number, String line) throws CfgException {
        if (line.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
            throw new CfgException(number, "line " + number + " holds a control character: " + Printable.of(line));
        }
        String[] parts = line.split("[ \t]+", 2);
        if (parts.length < 2) {
            throw new CfgException(
                    number, "line " + number + " needs a key and a value, and has only: " + Printable.of(line));
        }
        return new Entry(parts[0], parts[1]);
    }

    /** The file: a line for each entry. */
    public String text() {
        StringBuilder text = new StringBuilder();
        entries.forEach(entry -> text.append(entry.line()).append('\n'));
        return text.toString();
    }
}
