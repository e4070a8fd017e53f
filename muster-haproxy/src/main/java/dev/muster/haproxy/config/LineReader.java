package dev.muster.haproxy.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts one line into words as HAProxy does: blanks, backslashes, single and double quotes, comments. */
final class LineReader {

    private final int number;
    private final String raw;
    private final List<String> words = new ArrayList<>();
    private @Nullable StringBuilder word;
    private int contentEnd;
    private boolean environment;
    private int at;

    private LineReader(int number, String raw) {
        this.number = number;
        this.raw = raw;
    }

    static CfgLine read(int number, String raw) throws CfgException {
        return new LineReader(number, raw).read();
    }

    private CfgLine read() throws CfgException {
        char quote = 0;
        while (at < raw.length()) {
            char c = raw.charAt(at++);
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                throw error("holds a control character");
            }
            if (quote == '\'') {
                quote = c == '\'' ? 0 : append(c, quote);
            } else if (c == '\\') {
                append(escaped(quote), quote);
            } else if (quote == '"') {
                environment |= c == '$';
                quote = c == '"' ? 0 : append(c, quote);
            } else if (c == '\'' || c == '"') {
                quote = c;
                open();
            } else if (c == '#') {
                break;
            } else if (c == ' ' || c == '\t') {
                close();
            } else {
                append(c, quote);
            }
            if (word != null) {
                contentEnd = at;
            }
        }
        if (quote != 0) {
            throw error("opens a quote (" + quote + ") and doesn't close it");
        }
        close();
        return new CfgLine(number, raw, words, contentEnd, environment);
    }

    private char append(char c, char quote) {
        open().append(c);
        return quote;
    }

    private StringBuilder open() {
        StringBuilder current = word;
        if (current == null) {
            current = new StringBuilder();
            word = current;
        }
        return current;
    }

    private void close() {
        if (word != null) {
            words.add(word.toString());
            word = null;
        }
    }

    private char escaped(char quote) throws CfgException {
        if (at >= raw.length()) {
            throw error("ends with a backslash");
        }
        char c = raw.charAt(at++);
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'x' -> hexadecimal();
            case ' ', '#', '\\', '"', '\'' -> c;
            default -> {
                if (c == '$' && quote == '"') {
                    yield c;
                }
                // HAProxy keeps the backslash before any other character.
                at--;
                yield '\\';
            }
        };
    }

    private char hexadecimal() throws CfgException {
        int high = at < raw.length() ? Character.digit(raw.charAt(at), 16) : -1;
        int low = at + 1 < raw.length() ? Character.digit(raw.charAt(at + 1), 16) : -1;
        if (high < 0 || low < 0) {
            throw error("has \\x without two hexadecimal digits");
        }
        at += 2;
        return (char) (high * 16 + low);
    }

    private CfgException error(String what) {
        return new CfgException(number, "line " + number + " " + what + ": " + Printable.of(raw));
    }
}
