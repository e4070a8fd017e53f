package dev.muster.haproxy;

import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.config.CfgLine;
import dev.muster.haproxy.config.CfgSection;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The user's own lines of haproxy.cfg, for the built-in template to take in. Immutable.
 *
 * @param text by place, without the last line's end
 */
public record OwnLines(SortedMap<Place, String> text) {

    /** Where the lines go. */
    public enum Place {
        /** The global section. */
        GLOBAL,
        /** The defaults of HTTP traffic. */
        DEFAULTS,
        /** The frontend of HTTP traffic, before requests are given to pools. */
        FRONTEND,
        /** Every backend of an HTTP pool. */
        BACKEND,
        /** After all else: whole sections. */
        SECTIONS;

        /** As the user writes it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** None. */
    public static final OwnLines NONE = new OwnLines(new TreeMap<>());

    private static final int LONGEST = 1 << 18;

    public OwnLines {
        SortedMap<Place, String> kept = new TreeMap<>();
        text.forEach((place, lines) -> {
            String plain = lines.replace("\r\n", "\n").stripTrailing();
            if (!plain.isEmpty()) {
                check(place, plain);
                kept.put(place, plain);
            }
        });
        text = Collections.unmodifiableSortedMap(kept);
    }

    /** These lines at these places. */
    public static OwnLines of(Map<Place, String> text) {
        return new OwnLines(new TreeMap<>(text));
    }

    private static void check(Place place, String lines) {
        if (lines.length() > LONGEST) {
            throw new IllegalArgumentException("the own lines for " + place + " are longer than 256 KiB");
        }
        try {
            Cfg cfg = Cfg.parse(lines);
            boolean inASection = place != Place.SECTIONS;
            for (CfgSection section : cfg.sections()) {
                if (inASection && section.header().isPresent()) {
                    throw new IllegalArgumentException("the own lines for " + place + " begin a section in line "
                            + section.header().get().number() + "; whole sections are for "
                            + Place.SECTIONS);
                }
                boolean loose = section.header().isEmpty()
                        && section.lines().stream().map(CfgLine::words).anyMatch(words -> !words.isEmpty());
                if (!inASection && loose) {
                    throw new IllegalArgumentException(
                            "the own lines for " + place + " must begin with a section, such as: listen mine");
                }
            }
        } catch (CfgException e) {
            throw new IllegalArgumentException("the own lines for " + place + ": " + e.getMessage(), e);
        }
    }
}
