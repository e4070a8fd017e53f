package dev.muster.gossip.swim;

/** Foreign text made fit for a log line: short, and without control characters. */
public final class LogText {

    private static final int MAX_SHOWN = 80;

    private LogText() {}

    /** In quotes, with everything that could move a cursor or forge a line escaped. */
    public static String quote(String foreign) {
        StringBuilder shown = new StringBuilder("\"");
        int[] characters = foreign.codePoints().limit(MAX_SHOWN).toArray();
        for (int character : characters) {
            boolean plain = character == ' '
                    || Character.isLetterOrDigit(character)
                    || (character > ' ' && character < 0x7f && character != '"' && character != '\\');
            if (plain) {
                shown.appendCodePoint(character);
            } else {
                shown.append(String.format("\\u{%x}", character));
            }
        }
        if (foreign.codePointCount(0, foreign.length()) > MAX_SHOWN) {
            shown.append('…');
        }
        return shown.append('"').toString();
    }
}
