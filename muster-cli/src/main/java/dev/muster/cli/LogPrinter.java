package dev.muster.cli;

import dev.muster.agent.api.LogReport;
import dev.muster.agent.api.LogReport.LogEntry;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.text.Style;
import java.io.PrintStream;
import java.util.regex.Pattern;

/**
 * Prints lines of logs, made safe, until nobody reads them any more. From any thread; lines stay whole.
 */
final class LogPrinter {

    /** With the sign of the agent's cut. */
    private static final int LONGEST_TEXT = LogReport.LONGEST_TEXT + 1;

    /** A colour says nothing that could be missed; every other escape is shown. */
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]{0,30}m");

    private final PrintStream out;
    private final Style style;
    private final Format format;
    private final boolean severalNodes;
    private final boolean severalServices;
    private int widest;
    private boolean closed;

    LogPrinter(Surroundings surroundings, Format format, boolean severalNodes, boolean severalServices) {
        this.out = surroundings.out();
        this.style = surroundings.outStyle();
        this.format = format;
        this.severalNodes = severalNodes;
        this.severalServices = severalServices;
    }

    /** True when it was printed; false when nobody reads any more. */
    synchronized boolean print(String node, LogEntry entry) {
        if (!closed) {
            out.println(
                    switch (format) {
                        case TEXT -> text(node, entry);
                        case JSON -> json(node, entry);
                    });
            closed = out.checkError();
        }
        return !closed;
    }

    /** Whether nobody reads any more. */
    synchronized boolean isClosed() {
        return closed;
    }

    private String text(String node, LogEntry entry) {
        String text = SafeText.of(plain(entry.text()), LONGEST_TEXT);
        String time = entry.at().isEmpty() ? "" : style.paint(Style.Paint.FAINT, SafeText.of(entry.at())) + " ";
        return severalServices ? style.paint(Style.Paint.STRONG, label(node, entry)) + " " + time + text : time + text;
    }

    private String label(String node, LogEntry entry) {
        String label = SafeText.of(severalNodes ? node + "/" + entry.service() : entry.service());
        widest = Math.max(widest, label.length());
        return label + " ".repeat(widest - label.length()) + " |";
    }

    /** Without what only looks: colours, tabs, the rest of a Windows line end. */
    static String plain(String text) {
        String straight =
                text.indexOf('\u001b') < 0 ? text : COLOUR.matcher(text).replaceAll("");
        return straight.replace("\t", "    ").stripTrailing();
    }

    private static String json(String node, LogEntry entry) {
        return Json.line(json -> {
            json.beginObject();
            json.name("format");
            json.value(Format.VERSION);
            json.name("node");
            json.value(node);
            json.name("service");
            json.value(entry.service());
            json.name("at");
            json.value(entry.at());
            json.name("text");
            json.value(entry.text());
            json.endObject();
        });
    }
}
