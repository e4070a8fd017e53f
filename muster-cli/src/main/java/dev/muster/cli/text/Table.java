package dev.muster.cli.text;

import dev.muster.cli.text.Style.Paint;
import java.util.ArrayList;
import java.util.List;

/**
 * A table for people: columns aligned, two spaces between them, no lines drawn, no blanks at the end of a line. Numbers
 * stand right. Every cell is made safe ({@link SafeText}) as it comes in. Not safe for several threads.
 */
public final class Table {

    private static final String GAP = "  ";

    /** One cell: what it says and how it looks. */
    public record Cell(String text, Paint paint) {
        public Cell {
            text = SafeText.of(text);
        }

        public static Cell of(String text) {
            return new Cell(text, Paint.PLAIN);
        }

        private int width() {
            return text.codePointCount(0, text.length());
        }
    }

    private final List<Cell> header = new ArrayList<>();
    private final List<Boolean> right = new ArrayList<>();
    private final List<List<Cell>> rows = new ArrayList<>();

    /** Adds a column whose text stands left. */
    public Table left(String title) {
        return column(title, false);
    }

    /** Adds a column whose text stands right. */
    public Table right(String title) {
        return column(title, true);
    }

    private Table column(String title, boolean toTheRight) {
        header.add(new Cell(title, Paint.FAINT));
        right.add(toTheRight);
        return this;
    }

    /** Adds a row; it must have as many cells as there are columns. */
    public Table row(Cell... cells) {
        if (cells.length != header.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + header.size() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** The lines of the table, the header first. */
    public List<String> lines(Style style) {
        int[] widths = new int[header.size()];
        measure(widths, header);
        rows.forEach(row -> measure(widths, row));
        var lines = new ArrayList<String>(rows.size() + 1);
        lines.add(line(header, widths, style));
        rows.forEach(row -> lines.add(line(row, widths, style)));
        return lines;
    }

    private static void measure(int[] widths, List<Cell> row) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], row.get(i).width());
        }
    }

    private String line(List<Cell> row, int[] widths, Style style) {
        int last = row.size() - 1;
        while (last > 0 && row.get(last).text().isEmpty()) {
            last--;
        }
        var line = new StringBuilder();
        for (int i = 0; i <= last; i++) {
            Cell cell = row.get(i);
            String blanks = " ".repeat(widths[i] - cell.width());
            String text = style.paint(cell.paint(), cell.text());
            if (right.get(i)) {
                line.append(blanks).append(text);
            } else if (i < last) {
                line.append(text).append(blanks);
            } else {
                line.append(text);
            }
            if (i < last) {
                line.append(GAP);
            }
        }
        return line.toString();
    }
}
