package dev.muster.gossip;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What came of installing, using, removing or listing keys over the whole cluster. Immutable. Source: Serf's protocol
 * (queries).
 *
 * @param nodes how many members were asked: all that are alive
 * @param responses how many answered
 * @param failures how many of these said that they could not do it
 * @param messages what members said beside their answer, by name: why it failed, mostly. Foreign text
 * @param keys how many members have each key, in base64; filled by a list
 * @param primaryKeys how many members encrypt with each key, in base64; filled by a list
 */
public record KeyResult(
        int nodes,
        int responses,
        int failures,
        SortedMap<String, String> messages,
        SortedMap<String, Integer> keys,
        SortedMap<String, Integer> primaryKeys) {

    public KeyResult {
        messages = Collections.unmodifiableSortedMap(new TreeMap<>(messages));
        keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
        primaryKeys = Collections.unmodifiableSortedMap(new TreeMap<>(primaryKeys));
    }

    /** What is wrong, in Serf's words; nothing if all members did it. */
    public Optional<String> problem() {
        if (failures > 0) {
            return Optional.of(failures + "/" + nodes + " nodes reported failure");
        }
        return responses == nodes ? Optional.empty() : Optional.of(responses + "/" + nodes + " nodes reported success");
    }

    /** Keys are never shown by accident. */
    @Override
    public String toString() {
        return "KeyResult[" + responses + " of " + nodes + " answered, " + failures + " failed]";
    }
}
