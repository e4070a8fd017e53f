package dev.muster.cli.up;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A part of the terminal that is drawn again in place: the cursor goes up over the lines of before, and what is below
 * is wiped. Every line is cut to the terminal's width, so that one line stays one line. Used by one thread.
 */
final class Screen {

    private static final String ESCAPE = "\u001b[";
    private static final int DEFAULT_ROWS = 24;
    private static final int DEFAULT_COLUMNS = 80;

    private final PrintStream out;
    private int drawn;
    private int rows = DEFAULT_ROWS;
    private int columns = DEFAULT_COLUMNS;

    Screen(PrintStream out) {
        this.out = out;
    }

    int rows() {
        return rows;
    }

    /** Asks the terminal for its size; keeps the last known one where that fails. */
    void measure() throws InterruptedException {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var in = stty.getInputStream()) {
                String[] size = new String(in.readNBytes(64), StandardCharsets.US_ASCII)
                        .strip()
                        .split(" ");
                if (stty.waitFor(1, TimeUnit.SECONDS) && stty.exitValue() == 0 && size.length == 2) {
                    rows = Math.max(10, Integer.parseInt(size[0]));
                    columns = Math.max(20, Integer.parseInt(size[1]));
                }
            }
        } catch (IOException | NumberFormatException e) {
            // The usual size does too.
            return;
        }
    }

    /** Replaces what was drawn before by these lines. */
    void draw(List<String> lines) {
        var text = new StringBuilder();
        if (drawn > 0) {
            text.append('\r').append(ESCAPE).append(drawn).append("A");
        }
        text.append(ESCAPE).append("J");
        List<String> fitting = lines.size() < rows ? lines : lines.subList(0, rows - 1);
        fitting.forEach(line -> text.append(cut(line, columns)).append('\n'));
        drawn = fitting.size();
        out.print(text);
        out.flush();
    }

    /** What comes now stands below. */
    void leave() {
        drawn = 0;
    }

    /** Cuts a line to so many visible characters; colour escapes count for nothing and are always closed. */
    static String cut(String line, int columns) {
        var cut = new StringBuilder();
        int visible = 0;
        int at = 0;
        while (at < line.length()) {
            int escapeEnd = line.startsWith(ESCAPE, at) ? line.indexOf('m', at) : -1;
            if (escapeEnd >= 0) {
                cut.append(line, at, escapeEnd + 1);
                at = escapeEnd + 1;
            } else {
                int codePoint = line.codePointAt(at);
                if (visible < columns) {
                    cut.appendCodePoint(codePoint);
                }
                visible++;
                at += Character.charCount(codePoint);
            }
        }
        return cut.toString();
    }
}
