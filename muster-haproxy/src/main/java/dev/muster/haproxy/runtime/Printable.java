package dev.muster.haproxy.runtime;

/** Text from elsewhere, made fit to be shown: no control character, and not long. */
final class Printable {

    private static final int LONGEST = 300;

    private Printable() {}

    static String of(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return text.length() > LONGEST ? shown + "…" : shown.toString();
    }
}
