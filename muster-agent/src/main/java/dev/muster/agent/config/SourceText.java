package dev.muster.agent.config;

import java.util.List;

/**
 * A file's text, to show the line of a mistake. Immutable.
 *
 * @param name as it was given
 * @param lines without their ends
 */
public record SourceText(String name, List<String> lines) {

    private static final int WIDEST = 100;

    public SourceText {
        lines = List.copyOf(lines);
    }

    static SourceText of(String name, String text) {
        return new SourceText(name, List.of(text.split("\r\n|\r|\n", -1)));
    }

    /** The line with its number in front, and below it a mark at the column. A long line is cut around the column. */
    String excerpt(int lineNumber, int columnNumber) {
        if (lineNumber > lines.size()) {
            return "";
        }
        String line = lines.get(lineNumber - 1).replace('\t', ' ');
        int column = Math.min(line.length(), Math.max(0, line.offsetByCodePoints(0, codePoints(line, columnNumber))));
        int from = column < WIDEST ? 0 : column - WIDEST / 2;
        int to = Math.min(line.length(), from + WIDEST);
        String shown = (from > 0 ? "…" : "") + line.substring(from, to) + (to < line.length() ? "…" : "");
        String number = String.format("%5d | ", lineNumber);
        String mark = " ".repeat(number.length() - 2) + "| " + " ".repeat(column - from + (from > 0 ? 1 : 0)) + "^";
        return number + shown + "\n" + mark;
    }

    private static int codePoints(String line, int column) {
        return Math.min(column - 1, line.codePointCount(0, line.length()));
    }
}
