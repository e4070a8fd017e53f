package dev.muster.gossip;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Nobody answered a join. The message lists each address and why. */
public final class JoinException extends ClusterException {

    private final transient SortedMap<String, String> problems;

    public JoinException(SortedMap<String, String> problems) {
        super(problems.entrySet().stream().map(JoinException::line).collect(Collectors.joining("; ")));
        this.problems = Collections.unmodifiableSortedMap(new TreeMap<>(problems));
    }

    private static String line(Map.Entry<String, String> problem) {
        return "could not join " + problem.getKey() + ": " + problem.getValue();
    }

    /** Why each address could not be joined. */
    public SortedMap<String, String> problems() {
        return problems;
    }
}
