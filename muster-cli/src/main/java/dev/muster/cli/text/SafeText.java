package dev.muster.cli.text;

import java.util.stream.Collectors;

/**
 * Makes foreign text harmless before it is printed. Names, tags and messages come from the network: they may hold
 * terminal escapes, line breaks or characters that turn the direction of writing. All of these are shown by their
 * number instead: {@code \xNN} up to U+00FF, {@code \\u{NNNN}} beyond. Everything else passes unchanged.
 */
public final class SafeText {

    /** Longer text is cut, and an ellipsis says so: one member can't fill a screen. In UTF-16 units. */
    static final int MAX_LENGTH = 1024;

    private SafeText() {}

    /** The text with everything that a terminal might obey replaced, at most about {@link #MAX_LENGTH} units long. */
    public static String of(String foreign) {
        return of(foreign, MAX_LENGTH);
    }

    /** The same with another length. */
    public static String of(String foreign, int longest) {
        boolean cut = foreign.length() > longest;
        int end = cut ? longest : foreign.length();
        var safe = new StringBuilder(end);
        int at = 0;
        while (at < end) {
            int codePoint = foreign.codePointAt(at);
            append(safe, codePoint);
            at += Character.charCount(codePoint);
        }
        if (cut) {
            safe.append('…');
        }
        return safe.toString();
    }

    /** The same for text of several lines, such as a program's own words: its line breaks stay. */
    public static String lines(String foreign) {
        return foreign.lines().map(SafeText::of).collect(Collectors.joining("\n"));
    }

    private static void append(StringBuilder safe, int codePoint) {
        if (isPrintable(codePoint)) {
            safe.appendCodePoint(codePoint);
        } else if (codePoint <= 0xFF) {
            safe.append("\\x").append(hex(codePoint >> 4)).append(hex(codePoint));
        } else {
            safe.append("\\u{").append(Integer.toHexString(codePoint)).append('}');
        }
    }

    private static char hex(int number) {
        return Character.forDigit(number & 0xF, 16);
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
