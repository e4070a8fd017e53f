package dev.muster.haproxy.runtime;

import dev.muster.haproxy.plan.ServerKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What HAProxy counts for one server.
 *
 * @param status in HAProxy's words: {@code UP}, {@code DOWN}, {@code MAINT}, {@code DRAIN}, {@code no check} …
 * @param check the last check: its status, code and time
 * @param requests how many requests it was given since HAProxy started
 * @param sessions how many it has now
 * @param maxconn how many it takes at once at most; 0 for any number
 */
public record ServerStatistics(String status, String check, long requests, long sessions, int maxconn) {

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    /** The columns that are read: of a hundred, some at the beginning. */
    private static final List<String> NEEDED = List.of(
            "pxname", "svname", "status", "stot", "scur", "slim", "check_status", "check_code", "check_duration");

    /** For a server of which HAProxy says nothing. */
    public static final ServerStatistics NONE = new ServerStatistics("", "", 0, 0, 0);

    /** Reads {@code show stat}, a CSV whose columns are found by their names. */
    static Map<ServerKey, ServerStatistics> parse(String text) throws IOException {
        Map<ServerKey, ServerStatistics> servers = new HashMap<>();
        Map<String, Integer> columns = Map.of();
        int needed = 0;
        for (String line : text.split("\n")) {
            if (line.startsWith("# ")) {
                columns = columns(fields(line.substring(2)));
                needed = 0;
                for (String name : NEEDED) {
                    needed = Math.max(needed, columns.getOrDefault(name, -1) + 1);
                }
            } else if (!columns.isEmpty() && !line.isBlank()) {
                Row row = new Row(columns, fields(line, needed));
                servers.put(
                        new ServerKey(row.text("pxname"), row.text("svname")),
                        new ServerStatistics(
                                Printable.of(row.text("status")),
                                row.check(),
                                row.number("stot"),
                                row.number("scur"),
                                (int) Math.min(row.number("slim"), Integer.MAX_VALUE)));
            }
        }
        if (columns.isEmpty()) {
            throw new IOException("HAProxy's answer to 'show stat' has no header: " + Printable.of(text));
        }
        return servers;
    }

    private static Map<String, Integer> columns(List<String> header) {
        Map<String, Integer> columns = new HashMap<>();
        for (int i = 0; i < header.size(); i++) {
            columns.putIfAbsent(header.get(i), i);
        }
        return columns;
    }

    private record Row(Map<String, Integer> columns, List<String> fields) {

        String text(String column) {
            int index = columns.getOrDefault(column, Integer.MAX_VALUE);
            return index >= fields.size() ? "" : fields.get(index);
        }

        long number(String column) {
            String text = text(column);
            return NUMBER.matcher(text).matches() ? Long.parseLong(text) : 0;
        }

        String check() {
            StringBuilder shown = new StringBuilder(text("check_status"));
            if (!text("check_code").isEmpty()) {
                shown.append('/').append(text("check_code"));
            }
            if (!text("check_duration").isEmpty()) {
                shown.append(" in ").append(text("check_duration")).append(" ms");
            }
            return Printable.of(shown.toString());
        }
    }

    /** Cuts a line of CSV: fields with commas or quotes stand in double quotes, and a quote is doubled. */
    static List<String> fields(String line) {
        return fields(line, Integer.MAX_VALUE);
    }

    /** The first fields of a line, at most so many: with thousands of servers the others would cost most. */
    static List<String> fields(String line, int most) {
        List<String> fields = new ArrayList<>();
        int from = 0;
        while (from <= line.length() && fields.size() < most) {
            int comma = line.indexOf(',', from);
            int end = comma < 0 ? line.length() : comma;
            int quote = line.indexOf('"', from, end);
            if (quote < 0) {
                fields.add(line.substring(from, end));
            } else {
                StringBuilder field = new StringBuilder();
                end = unquote(line, from, field);
                fields.add(field.toString());
            }
            from = end + 1;
        }
        return fields;
    }

    /** Reads a field with quotes in it. Returns where it ends. */
    private static int unquote(String line, int from, StringBuilder field) {
        boolean quoted = false;
        for (int i = from; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                return i;
            } else {
                field.append(c);
            }
        }
        return line.length();
    }
}
