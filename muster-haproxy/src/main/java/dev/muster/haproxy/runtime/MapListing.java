package dev.muster.haproxy.runtime;

import dev.muster.haproxy.config.MapFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a running HAProxy says of a map ({@code show map}). Source: management manual 2.6, section 9.3; measured on 2.6,
 * 3.0 and 3.2, which print the same.
 */
public sealed interface MapListing {

    /** No line of its configuration uses the map. */
    record Unused() implements MapListing {}

    /** These entries, in the order in which they are searched. */
    record Entries(MapFile map) implements MapListing {}

    /** More than any map that was put there by a template. */
    record TooLarge() implements MapListing {}

    /** A pointer, a key and a value for each entry; a bound on pointers is part of it. */
    int LONGEST_ANSWER = MapFile.LARGEST_BYTES + MapFile.MOST_ENTRIES * 24;

    /** An entry as HAProxy prints it. */
    Pattern ENTRY = Pattern.compile("0x[0-9a-f]{1,16} ([^ ]+) (.*)", Pattern.DOTALL);

    /** Reads an answer. */
    static MapListing parse(String answer) throws IOException {
        if (answer.length() > LONGEST_ANSWER) {
            return new TooLarge();
        }
        if (answer.strip().equals("Unknown map identifier. Please use #<id> or <file>.")) {
            return new Unused();
        }
        List<MapFile.Entry> entries = new ArrayList<>();
        for (String line : answer.split("\n")) {
            if (line.isEmpty()) {
                continue;
            }
            Matcher entry = ENTRY.matcher(line);
            if (!entry.matches()) {
                throw new IOException("HAProxy's answer to 'show map' isn't understood: " + Printable.of(line));
            }
            entries.add(new MapFile.Entry(entry.group(1), entry.group(2)));
        }
        return entries.size() > MapFile.MOST_ENTRIES ? new TooLarge() : new Entries(new MapFile(entries));
    }
}
