package dev.muster.bench.classic;

import java.util.Locale;

/** Who is measured. */
enum Contender {
    /** As its authors had it. */
    CLASSIC("classic"),
    /** The classic pipeline with the settings of HAProxy that Muster's template has, and an orderly stop by hand. */
    TUNED("classic, tuned"),
    MUSTER("Muster");

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    boolean isMuster() {
        return this == MUSTER;
    }

    /** The name on the command line and in files. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
