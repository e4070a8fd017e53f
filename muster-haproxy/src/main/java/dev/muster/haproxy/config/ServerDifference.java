package dev.muster.haproxy.config;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One respect in which two lines of a server differ, {@code default-server} included.
 *
 * @param keyword the keyword, or {@code address}
 * @param before its value; the keyword itself for one without a value; empty when it isn't there
 * @param after likewise
 */
public record ServerDifference(Kind kind, String keyword, String before, String after) {

    /** What is different, as far as the Runtime API tells it apart. */
    public enum Kind {
        /** IP address or port. */
        ADDRESS,
        /** The weight. */
        WEIGHT,
        /** How many connections at once. */
        MAXCONN,
        /** Whether the file holds it {@code disabled}. */
        STATE,
        /** Whether HAProxy checks it. */
        CHECK,
        /** How often HAProxy checks it. */
        INTERVAL,
        /** Anything else. */
        OTHER
    }

    private static final String ADDRESS = "address";
    /** What HAProxy takes where nothing stands. */
    private static final Map<String, String> DEFAULTS = Map.of("weight", "1", "maxconn", "0");

    /** In words, for people. */
    public String explain() {
        if (before.isEmpty()) {
            return words(after) + " now";
        }
        if (after.isEmpty()) {
            return words(before) + " no longer";
        }
        return keyword + " " + Printable.of(after) + " instead of " + Printable.of(before);
    }

    private String words(String value) {
        return value.equals(keyword) ? Printable.of(keyword) : Printable.of(keyword + " " + value);
    }

    static List<ServerDifference> between(ServerLine before, ServerLine after) {
        return between(settings(before), settings(after));
    }

    /** In what the words after a server's address differ, {@code default-server} included in both. */
    public static List<ServerDifference> between(List<String> before, List<String> after) {
        return between(settings(before), settings(after));
    }

    private static List<ServerDifference> between(Map<String, String> old, Map<String, String> young) {
        Set<String> keywords = new LinkedHashSet<>(old.keySet());
        keywords.addAll(young.keySet());
        List<ServerDifference> differences = new ArrayList<>();
        for (String keyword : keywords) {
            String was = old.getOrDefault(keyword, DEFAULTS.getOrDefault(keyword, ""));
            String is = young.getOrDefault(keyword, DEFAULTS.getOrDefault(keyword, ""));
            if (!was.equals(is)) {
                differences.add(new ServerDifference(kind(keyword), keyword, was, is));
            }
        }
        return differences;
    }

    private static Kind kind(String keyword) {
        return switch (keyword) {
            case ADDRESS -> Kind.ADDRESS;
            case "weight" -> Kind.WEIGHT;
            case "maxconn" -> Kind.MAXCONN;
            case "disabled" -> Kind.STATE;
            case "check" -> Kind.CHECK;
            case "inter", "fastinter", "downinter" -> Kind.INTERVAL;
            default -> Kind.OTHER;
        };
    }

    private static Map<String, String> settings(ServerLine line) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(ADDRESS, line.address());
        settings.putAll(settings(line.parameters()));
        if (line.line().environment()) {
            settings.put("(environment)", "(environment)");
        }
        return settings;
    }

    /** What is in force: of each keyword the last one given, and none that was taken back. */
    private static Map<String, String> settings(List<String> parameters) {
        Map<String, String> settings = new LinkedHashMap<>();
        Iterator<String> words = parameters.iterator();
        while (words.hasNext()) {
            String word = words.next();
            if (word.equals("enabled")) {
                settings.remove("disabled");
            } else if (word.startsWith("no-") && ServerLine.isFlag(word)) {
                settings.remove(word.substring(3));
                if (!ServerLine.isFlag(word.substring(3))) {
                    settings.put(word, word);
                }
            } else {
                settings.put(word, ServerLine.isFlag(word) || !words.hasNext() ? word : words.next());
            }
        }
        return settings;
    }
}
