package dev.muster.haproxy;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a user gives a template beside the servers. Immutable.
 *
 * @param values settings of one's own, as {@code settings.KEY}; at most 256, a value of up to 1,024 printable
 *     characters
 * @param lines own lines, for the built-in template
 * @param stickyKey the secret of the cookies of sticky pools, the same on every balancer: 16 to 128 letters, digits and
 *     {@code + / = _ -}
 */
public record TemplateSettings(SortedMap<String, String> values, OwnLines lines, Optional<String> stickyKey) {

    /** Nothing. */
    public static final TemplateSettings NONE = new TemplateSettings(new TreeMap<>(), OwnLines.NONE, Optional.empty());

    private static final int MOST = 256;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,63}");
    private static final Pattern VALUE = Pattern.compile("[^\\p{C}\\p{Zl}\\p{Zp}]{0,1024}");
    private static final Pattern STICKY_KEY = Pattern.compile("[A-Za-z0-9+/=_-]{16,128}");

    public TemplateSettings {
        if (values.size() > MOST) {
            throw new IllegalArgumentException("there are " + MOST + " settings for a template at most");
        }
        values.forEach((name, value) -> {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "a setting's name has 1 to 64 letters, digits, '_' and '-', and doesn't begin with a digit");
            }
            if (!VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException(
                        "the setting '" + name + "' is longer than 1024 characters, or has one that can't be printed");
            }
        });
        if (stickyKey.isPresent() && !STICKY_KEY.matcher(stickyKey.get()).matches()) {
            throw new IllegalArgumentException("the key of sticky pools has 16 to 128 letters, digits and + / = _ -");
        }
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** With these own settings. */
    public TemplateSettings withValues(SortedMap<String, String> wanted) {
        return new TemplateSettings(wanted, lines, stickyKey);
    }

    /** With these own lines. */
    public TemplateSettings withLines(OwnLines wanted) {
        return new TemplateSettings(values, wanted, stickyKey);
    }

    /** With this secret. */
    public TemplateSettings withStickyKey(String wanted) {
        return new TemplateSettings(values, lines, Optional.of(wanted));
    }

    /** Keeps the secret out of logs. */
    @Override
    public String toString() {
        return "TemplateSettings[values=" + values + ", lines=" + lines + ", stickyKey="
                + (stickyKey.isPresent() ? "…" : "none") + "]";
    }
}
