package dev.muster.haproxy;

import java.util.regex.Pattern;

/** What HAProxy takes as a name, made narrower: no colon, and a bounded length. */
final class Names {

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

    private Names() {}

    static boolean isValid(String name) {
        return VALID.matcher(name).matches();
    }
}
