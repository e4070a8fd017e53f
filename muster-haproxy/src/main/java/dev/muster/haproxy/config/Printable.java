package dev.muster.haproxy.config;

/** Text from elsewhere, made fit to be shown: no control character, and not long. */
final class Printable {

    private static final int LONGEST = 200;

    private Printable() {}

    static String of(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> {
            if (Character.isISOControl(c)) {
                shown.append("\\x").append(String.format("%02x", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return text.length() > LONGEST ? shown + "…" : shown.toString();
    }
}
