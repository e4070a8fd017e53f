package dev.muster.agent.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads JSON into {@link Json}, with the place of each value. What stands after the first value is not read. Bounded:
 * depth, and the number of values. For one thread, for one text. Source: RFC 8259.
 */
final class JsonText {

    static final int DEEPEST = 20;
    static final int MOST_VALUES = 20_000;

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.+-]+");

    private final String file;
    private final String text;
    private int at;
    private int values;

    /** The text is no JSON; the message says why. */
    static final class NotJsonException extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Origin origin;

        NotJsonException(Origin origin, String message) {
            super(message);
            this.origin = origin;
        }

        Origin origin() {
            return origin;
        }
    }

    private JsonText(String file, String text) {
        this.file = file;
        this.text = text;
    }

    /** @param value the first value, the only one that is read */
    record Document(Json value, Optional<Origin> rest) {}

    static Document read(String file, String text) throws NotJsonException {
        JsonText reader = new JsonText(file, text);
        reader.blanks();
        if (reader.at == text.length()) {
            throw reader.refused("the file is empty; it should be an object, {…}");
        }
        Json value = reader.value(1);
        reader.blanks();
        return new Document(value, reader.at < text.length() ? Optional.of(reader.place(reader.at)) : Optional.empty());
    }

    private Json value(int depth) throws NotJsonException {
        if (depth > DEEPEST) {
            throw refused("this is nested more than " + DEEPEST + " deep");
        }
        if (++values > MOST_VALUES) {
            throw refused("there are more than " + MOST_VALUES + " values");
        }
        Origin origin = place(at);
        return switch (peek()) {
            case '{' -> fields(origin, depth);
            case '[' -> items(origin, depth);
            case '"' -> new Json.Text(string(), origin);
            default -> word(origin);
        };
    }

    private Json word(Origin origin) throws NotJsonException {
        Matcher word = WORD.matcher(text).region(at, text.length());
        if (!word.lookingAt()) {
            throw refused(
                    at == text.length()
                            ? "the file ends where a value should be"
                            : "a value should be here, not " + shown());
        }
        String found = word.group();
        Json value = switch (found) {
            case "true", "false" -> new Json.Truth(found.equals("true"), origin);
            case "null" -> new Json.Null(origin);
            default -> {
                if (!NUMBER.matcher(found).matches()) {
                    throw refused("a value should be here, not '" + found + "'; a text stands in double quotes");
                }
                yield new Json.Numeral(found, origin);
            }
        };
        at = word.end();
        return value;
    }

    private Json items(Origin origin, int depth) throws NotJsonException {
        List<Json> items = new ArrayList<>();
        at++;
        blanks();
        if (take(']')) {
            return new Json.Items(items, origin);
        }
        while (true) {
            items.add(value(depth + 1));
            blanks();
            if (take(']')) {
                return new Json.Items(items, origin);
            }
            comma("]", "the list");
        }
    }

    private Json fields(Origin origin, int depth) throws NotJsonException {
        Map<String, Json.Field> fields = new LinkedHashMap<>();
        at++;
        blanks();
        if (take('}')) {
            return new Json.Fields(fields, origin);
        }
        while (true) {
            Origin key = place(at);
            if (peek() != '"') {
                throw refused(
                        at == text.length()
                                ? "the file ends where a key should be"
                                : "a key in double quotes should be here, not " + shown());
            }
            String name = string();
            blanks();
            if (!take(':')) {
                throw refused("a colon should be here, after the key '" + name + "'");
            }
            blanks();
            fields.put(name, new Json.Field(key, value(depth + 1)));
            blanks();
            if (take('}')) {
                return new Json.Fields(fields, origin);
            }
            comma("}", "the object");
        }
    }

    private void comma(String end, String what) throws NotJsonException {
        if (!take(',')) {
            throw refused(
                    at == text.length()
                            ? "the file ends before " + what + " does; a '" + end + "' is missing"
                            : "a comma or a '" + end + "' should be here, not " + shown());
        }
        blanks();
        if (peek() == end.charAt(0)) {
            throw refused("there is a comma before this '" + end + "' and nothing after it; leave the comma out");
        }
    }

    private String string() throws NotJsonException {
        int begin = at;
        StringBuilder found = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return found.toString();
            }
            if (c < 0x20) {
                throw refused(
                        c == '\n' || c == '\r'
                                ? "the text that begins in this line does not end in it; a '\"' is missing"
                                : "this character may not stand in a text; write it as \\u" + hex(c));
            }
            at++;
            found.append(c == '\\' ? escaped() : c);
        }
        at = begin;
        throw refused("this text has no end; a '\"' is missing");
    }

    private char escaped() throws NotJsonException {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> {
                at -= 2;
                throw refused("'\\" + c + "' means nothing in JSON; a backslash itself is written \\\\");
            }
        };
    }

    private char unicode() throws NotJsonException {
        int end = at + 4;
        if (end > text.length() || !text.substring(at, end).matches("[0-9A-Fa-f]{4}")) {
            throw refused("four hexadecimal digits should be here, after \\u");
        }
        char c = (char) Integer.parseInt(text.substring(at, end), 16);
        at = end;
        return c;
    }

    private boolean take(char wanted) {
        if (peek() == wanted) {
            at++;
            return true;
        }
        return false;
    }

    /** The next character; 0 at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private String shown() {
        int c = text.codePointAt(at);
        if (c == '/' || c == '#') {
            return "'" + Character.toString(c) + "'; JSON has no comments";
        }
        return c < 0x20 ? "the character U+00" + hex((char) c).substring(2) : "'" + Character.toString(c) + "'";
    }

    private static String hex(char c) {
        return String.format("%04x", (int) c);
    }

    private NotJsonException refused(String message) {
        return new NotJsonException(place(at), message);
    }

    private Origin place(int index) {
        int line = 1;
        int begin = 0;
        for (int i = text.indexOf('\n'); i >= 0 && i < index; i = text.indexOf('\n', i + 1)) {
            line++;
            begin = i + 1;
        }
        return new Origin.InJson(file, line, text.codePointCount(begin, Math.max(begin, index)) + 1);
    }
}
