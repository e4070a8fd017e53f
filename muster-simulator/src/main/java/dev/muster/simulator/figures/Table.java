package dev.muster.simulator.figures;

import java.util.List;
import java.util.StringJoiner;

/**
 * One figure: rows of numbers and words under names. Immutable.
 *
 * @param key its name for programs
 * @param about what was measured and how, with the seeds, in whole sentences
 */
public record Table(String key, String title, String about, List<String> columns, List<List<String>> rows) {

    public Table {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException("a row of " + row.size() + " under " + columns.size() + " columns");
            }
        }
    }

    /** For people. */
    String markdown() {
        StringBuilder text = new StringBuilder(500);
        text.append("## ").append(title).append("\n\n").append(about).append("\n\n");
        text.append("| ").append(String.join(" | ", columns)).append(" |\n");
        text.append("|").append("---|".repeat(columns.size())).append("\n");
        for (List<String> row : rows) {
            text.append("| ").append(String.join(" | ", row)).append(" |\n");
        }
        return text.toString();
    }

    /** For programs: a list of objects, every value a string. */
    String json() {
        StringJoiner objects = new StringJoiner(",\n      ", "\n      ", "\n    ");
        for (List<String> row : rows) {
            StringJoiner pairs = new StringJoiner(", ", "{", "}");
            for (int i = 0; i < columns.size(); i++) {
                pairs.add(quoted(columns.get(i)) + ": " + quoted(row.get(i)));
            }
            objects.add(pairs.toString());
        }
        return "{\n    \"about\": " + quoted(about) + ",\n    \"rows\": [" + objects + "]\n  }";
    }

    static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ") + "\"";
    }
}
