package dev.muster.agent.roster;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether a node's tags fit, whatever its services will come to say. Gossip carries at most 512 bytes of them.
 *
 * <p>The size is that of Serf's encoding: one byte, then a map of raw strings. Source: serf-protocol reference 1.2 and
 * 2.2; design section 11, "Services on tags".
 */
public final class TagBudget {

    /** What gossip carries. */
    public static final int MAX_BYTES = 512;

    /** The longest that {@code STATE PORT WEIGHT} becomes. */
    private static final String LONGEST = "starting 65535 256";

    private TagBudget() {}

    /** How many bytes {@code tags} are over the limit when each service says its longest; 0 when they fit. */
    public static int bytesOver(SortedMap<String, String> tags) {
        SortedMap<String, String> longest = new TreeMap<>();
        tags.forEach((key, value) -> longest.put(key, key.startsWith(ServiceTag.KEY_PREFIX) ? longest(value) : value));
        return Math.max(0, encodedSize(longest) - MAX_BYTES);
    }

    private static String longest(String value) {
        String[] words = value.split(" ", 4);
        return words.length < 4 ? LONGEST : LONGEST + " " + words[3];
    }

    /** The size of {@code tags} on the wire. */
    static int encodedSize(Map<String, String> tags) {
        int size = 1 + (tags.size() < 16 ? 1 : 3);
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            size += encodedSize(tag.getKey()) + encodedSize(tag.getValue());
        }
        return size;
    }

    private static int encodedSize(String text) {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        return length + (length < 32 ? 1 : 3);
    }
}
