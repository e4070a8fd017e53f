package dev.muster.gossip;

import dev.muster.gossip.msgpack.Bytes;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What came of a query. Immutable. The answers are foreign: they may hold anything.
 *
 * @param acknowledged who has heard the question: who said so, and who answered
 * @param answers what each said that answered, in the order in which they came
 * @param missing who was alive, was meant, and had not done what was wanted when the time was over; empty when the
 *     query is complete
 */
public record QueryResult(SortedSet<String> acknowledged, Map<String, Bytes> answers, SortedSet<String> missing) {

    public QueryResult {
        acknowledged = Collections.unmodifiableSortedSet(new TreeSet<>(acknowledged));
        answers = Collections.unmodifiableMap(new LinkedHashMap<>(answers));
        missing = Collections.unmodifiableSortedSet(new TreeSet<>(missing));
    }

    /** Whether all did what was wanted. */
    public boolean complete() {
        return missing.isEmpty();
    }
}
