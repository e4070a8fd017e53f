package dev.muster.haproxy.config;

import java.util.stream.Collectors;

/** Which lines of a haproxy.cfg hold something that isn't to be shown: keys of cookies, users and their passwords. */
public final class Secrets {

    private Secrets() {}

    /** The text as it may be shown: what is secret is left out of its lines. */
    public static String hidden(String text) {
        return text.lines().map(Secrets::hiddenLine).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String hiddenLine(String raw) {
        try {
            CfgLine line = LineReader.read(1, raw);
            if (!isIn(line)) {
                return raw;
            }
            return raw.substring(0, raw.length() - raw.stripLeading().length()) + shown(line);
        } catch (CfgException _) {
            return Printable.of(raw);
        }
    }

    static boolean isIn(CfgLine line) {
        return line.word(0).equals("dynamic-cookie-key")
                || line.word(0).equals("user")
                || line.startsWith("stats", "auth");
    }

    /** The line without what is secret. */
    static String shown(CfgLine line) {
        return isIn(line) ? line.word(0) + " …" : line.raw().strip();
    }
}
