package dev.muster.agent.roster;

/** Foreign text made fit to be shown in a line of a log or a terminal. */
public final class PrintableText {

    private static final int MAX_LENGTH = 80;

    private PrintableText() {}

    /**
     * {@code text} with everything but printable ASCII written as an escape, so that it can neither move a cursor nor
     * forge a line; cut after 80 characters.
     */
    public static String of(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(MAX_LENGTH).forEach(c -> {
            if (c == '\\') {
                shown.append("\\\\");
            } else if (c >= ' ' && c < 0x7f) {
                shown.append((char) c);
            } else {
                shown.append(c < 0x10000 ? "\\u%04x".formatted(c) : "\\u{%x}".formatted(c));
            }
        });
        return text.codePointCount(0, text.length()) > MAX_LENGTH ? shown + "..." : shown.toString();
    }
}
