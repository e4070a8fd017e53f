package dev.muster.haproxy.config;

import java.util.List;

/**
 * One line of a haproxy.cfg.
 *
 * @param number its number in the file, from 1
 * @param raw its text as it stands in the file, without the line's end
 * @param words its words with quotes and escapes resolved; empty for a blank line or a comment alone
 * @param contentEnd where in {@code raw} the last word ends: words added here come before any comment
 * @param environment true when a word names an environment variable in double quotes, which only HAProxy resolves
 */
public record CfgLine(int number, String raw, List<String> words, int contentEnd, boolean environment) {

    public CfgLine {
        words = List.copyOf(words);
    }

    /** True when the line begins with these words. */
    public boolean startsWith(String... wanted) {
        return words.size() >= wanted.length && words.subList(0, wanted.length).equals(List.of(wanted));
    }

    /** The word at this place, or an empty text when the line is shorter. */
    public String word(int index) {
        return index < words.size() ? words.get(index) : "";
    }
}
