package dev.muster.agent.api;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * Lines of the logs of this agent's services, those of several in the order of their times: the answer to {@code POST
 * /v1/logs}.
 *
 * @param format the version of this JSON
 * @param node the agent's own node
 * @param lines a bounded number of them
 * @param more whether there are more already
 * @param logs how far each log has been read with that; asked with these, the agent goes on there
 */
@Json
public record LogReport(int format, String node, List<LogEntry> lines, boolean more, List<LogStand> logs) {

    /** A line of more characters is cut, which is shown by one more. */
    public static final int LONGEST_TEXT = 8192;

    public LogReport {
        lines = List.copyOf(lines);
        logs = List.copyOf(logs);
    }

    /**
     * One line.
     *
     * @param at when it was written, in UTC; empty where the service writes its file itself
     * @param text foreign text of any kind, cut when it is very long
     */
    @Json
    public record LogEntry(String service, String at, String text) {}
}
