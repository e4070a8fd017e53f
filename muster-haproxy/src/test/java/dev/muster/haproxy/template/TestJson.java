package dev.muster.haproxy.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the JSON that node writes: well-formed, and only so. A whole number is a Long. */
final class TestJson {

    private final String text;
    private int at;

    private TestJson(String text) {
        this.text = text;
    }

    static @Nullable Object read(String text) {
        return new TestJson(text).value();
    }

    private @Nullable Object value() {
        char c = next();
        return switch (c) {
            case '{' -> object();
            case '[' -> list();
            case '"' -> string();
            case 't' -> word("rue", true);
            case 'f' -> word("alse", false);
            case 'n' -> word("ull", null);
            default -> number(c);
        };
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        char c = next();
        while (c != '}') {
            String key = string();
            expect(next(), ':');
            map.put(key, value());
            c = next();
            c = c == ',' ? next() : c;
        }
        return map;
    }

    private List<@Nullable Object> list() {
        List<@Nullable Object> list = new ArrayList<>();
        while (next() != ']') {
            at--;
            list.add(value());
            if (next() != ',') {
                at--;
            }
        }
        return list;
    }

    private String string() {
        StringBuilder read = new StringBuilder();
        for (char c = text.charAt(at++); c != '"'; c = text.charAt(at++)) {
            if (c != '\\') {
                read.append(c);
                continue;
            }
            char escaped = text.charAt(at++);
            switch (escaped) {
                case 'n' -> read.append('\n');
                case 't' -> read.append('\t');
                case 'u' -> {
                    read.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                    at += 4;
                }
                default -> read.append(escaped);
            }
        }
        return read.toString();
    }

    private Object number(char first) {
        int from = at - 1;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(from, at);
        if ("-0123456789".indexOf(first) < 0) {
            throw new IllegalArgumentException("not JSON at " + from + ": " + first);
        }
        if (number.matches("-?[0-9]+")) {
            return Long.valueOf(number);
        }
        return Double.valueOf(number);
    }

    private @Nullable Object word(String rest, @Nullable Object meaning) {
        for (int i = 0; i < rest.length(); i++) {
            expect(text.charAt(at++), rest.charAt(i));
        }
        return meaning;
    }

    private char next() {
        while (Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return text.charAt(at++);
    }

    private static void expect(char found, char wanted) {
        if (found != wanted) {
            throw new IllegalArgumentException("'" + wanted + "' expected, not '" + found + "'");
        }
    }
}
