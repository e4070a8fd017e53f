package dev.muster.cli;

import dev.muster.agent.rpc.client.QueryNews;
import dev.muster.cli.text.SafeText;
import dev.muster.gossip.msgpack.Bytes;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints what comes of a query, in the words of Serf's command; as JSON when it is over. For one thread. */
final class QueryPrinter {

    private final PrintStream out;
    private final Format format;
    private final boolean acknowledge;
    private final List<String> acknowledged = new ArrayList<>();
    private final Map<String, String> answers = new LinkedHashMap<>();

    QueryPrinter(Surroundings surroundings, Format format, boolean acknowledge) {
        this.out = surroundings.out();
        this.format = format;
        this.acknowledge = acknowledge;
    }

    void begin(String name) {
        line("Query '" + SafeText.of(name) + "' dispatched");
    }

    void take(QueryNews news) {
        switch (news) {
            case QueryNews.Acknowledged ack -> {
                acknowledged.add(ack.from());
                line("Ack from '" + SafeText.of(ack.from()) + "'");
            }
            case QueryNews.Answered answer -> {
                String text = text(answer.payload());
                answers.put(answer.from(), text);
                line("Response from '" + SafeText.of(answer.from()) + "': " + indented(text));
            }
        }
    }

    void end() {
        if (acknowledge) {
            line("Total Acks: " + acknowledged.size());
        }
        line("Total Responses: " + answers.size());
        if (format == Format.JSON) {
            out.println(json());
        }
    }

    boolean heardOfAnybody() {
        return !acknowledged.isEmpty() || !answers.isEmpty();
    }

    private void line(String line) {
        if (format == Format.TEXT) {
            out.println(line);
        }
    }

    /** What is no UTF-8 in it is replaced. */
    private static String text(Bytes payload) {
        return new String(payload.toArray(), StandardCharsets.UTF_8);
    }

    /** The lines of an answer after its first stand further right, so that none is taken for a line of ours. */
    private static String indented(String text) {
        return text.lines()
                .map(line -> SafeText.of(LogPrinter.plain(line), Integer.MAX_VALUE))
                .collect(Collectors.joining("\n    "));
    }

    private String json() {
        return Json.text(json -> {
            json.beginObject();
            json.name("format");
            json.value(Format.VERSION);
            json.name("Acks");
            json.beginArray();
            acknowledged.forEach(json::value);
            json.endArray();
            json.name("Responses");
            json.beginObject();
            answers.forEach((from, text) -> {
                json.name(from);
                json.value(text);
            });
            json.endObject();
            json.endObject();
        });
    }
}
