package dev.muster.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command line that was given as one word into its words: at blanks, with single quotes, double quotes and the
 * backslash meaning what they mean to a shell. Nothing else has a meaning, and no shell is asked: variables, pipes and
 * patterns are plain text.
 */
final class Argv {

    private Argv() {}

    /**
     * The words of the line.
     *
     * @throws IllegalArgumentException when a quote is not closed or a backslash stands at the end; for people
     */
    static List<String> split(String line) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && quote != '\'') {
                i++;
                if (i == line.length()) {
                    throw new IllegalArgumentException("a backslash stands at the end of: " + line);
                }
                word.append(line.charAt(i));
                inWord = true;
            } else if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                inWord = true;
            } else if (Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("the quote " + quote + " is not closed in: " + line);
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }
}
