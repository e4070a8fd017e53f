package dev.muster.cli.text;

import java.util.Map;

/**
 * Colours text, or leaves it as it is. Colour is only for a terminal, and never where {@code NO_COLOR} is set to
 * anything or {@code TERM} is {@code dumb}. Source: no-color.org; clig.dev, "Output".
 */
public final class Style {

    /** The few meanings that a colour may carry here. */
    public enum Paint {
        PLAIN(""),
        STRONG("1"),
        FAINT("2"),
        GOOD("32"),
        WARNING("33"),
        BAD("31");

        private final String code;

        Paint(String code) {
            this.code = code;
        }
    }

    private final boolean coloured;

    private Style(boolean coloured) {
        this.coloured = coloured;
    }

    /** The style for a stream of which it is known whether it is a terminal. */
    public static Style of(boolean terminal, Map<String, String> environment) {
        boolean unwanted = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "").equals("dumb");
        return new Style(terminal && !unwanted);
    }

    /** No colour at all. */
    public static Style plain() {
        return new Style(false);
    }

    /** The text in this paint; the text itself must be safe already. */
    public String paint(Paint paint, String text) {
        if (!coloured || paint == Paint.PLAIN || text.isEmpty()) {
            return text;
        }
        return "\u001b[" + paint.code + "m" + text + "\u001b[0m";
    }
}
