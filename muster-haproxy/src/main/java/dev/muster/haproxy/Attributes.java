package dev.muster.haproxy;

import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a member of the cluster says of itself and its service: text from elsewhere, for templates to read. A key has 1
 * to 64 letters, digits and {@code . _ : -}; a value at most 255 characters. None of them ends a line or controls
 * anything, so that even a raw value can't become a line of haproxy.cfg; and none is a percent sign, with which HAProxy
 * begins an expression wherever it takes a format. Immutable.
 */
public record Attributes(SortedMap<String, String> values) {

    /** None at all. */
    public static final Attributes NONE = new Attributes(new TreeMap<>());

    private static final int MOST = 64;
    private static final int LONGEST_KEY = 64;
    private static final int LONGEST_VALUE = 255;

    public Attributes {
        values.forEach((key, value) -> {
            if (!fit(key, value)) {
                throw new IllegalArgumentException("an attribute that a template can't be given");
            }
        });
        if (values.size() > MOST) {
            throw new IllegalArgumentException("a server has " + MOST + " attributes at most");
        }
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** Whether a template may be given this one. Looked at for every server of every roster, so it is plain code. */
    public static boolean fit(String key, String value) {
        return !key.isEmpty()
                && key.length() <= LONGEST_KEY
                && key.chars().allMatch(Attributes::inKey)
                && value.length() <= LONGEST_VALUE
                && value.codePoints().allMatch(Attributes::inValue);
    }

    private static boolean inKey(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == ':'
                || c == '-';
    }

    private static boolean inValue(int c) {
        if (c < 0x7f) {
            return c >= ' ' && c != '%';
        }
        return switch (Character.getType(c)) {
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

    /** Those that fit; the first 64 of them. What doesn't fit is left out, whoever sent it. */
    public static Attributes fitting(Map<String, String> all) {
        if (all.isEmpty()) {
            return NONE;
        }
        SortedMap<String, String> kept = new TreeMap<>();
        new TreeMap<>(all).forEach((key, value) -> {
            if (kept.size() < MOST && fit(key, value)) {
                kept.put(key, value);
            }
        });
        return new Attributes(kept);
    }

    /** As the values are. Asked for every server of every roster, so it is plain code. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Attributes attributes) || values.size() != attributes.values.size()) {
            return false;
        }
        if (values.isEmpty()) {
            return true;
        }
        Iterator<Map.Entry<String, String>> theirs =
                attributes.values.entrySet().iterator();
        for (Map.Entry<String, String> entry : values.entrySet()) {
            Map.Entry<String, String> their = theirs.next();
            if (!entry.getKey().equals(their.getKey()) || !entry.getValue().equals(their.getValue())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }
}
