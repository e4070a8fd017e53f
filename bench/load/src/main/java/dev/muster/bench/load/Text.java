package dev.muster.bench.load;

/** Foreign text made fit to show: bounded, and without control characters. */
final class Text {

    private Text() {}

    static String shown(String foreign, int most) {
        StringBuilder shown = new StringBuilder();
        foreign.codePoints()
                .limit(most)
                .map(c -> Character.isISOControl(c) || !Character.isDefined(c) ? '?' : c)
                .forEach(shown::appendCodePoint);
        return shown.length() < foreign.length() ? shown + "…" : shown.toString();
    }
}
