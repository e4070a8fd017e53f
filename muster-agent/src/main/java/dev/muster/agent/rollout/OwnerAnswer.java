package dev.muster.agent.rollout;

import dev.muster.agent.drain.UnreadableException;
import dev.muster.gossip.msgpack.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How an order stands: {@code 1 STATE}, and below it what was done so far, a line for each step. What comes from
 * another node is foreign text, which is bounded here and made fit to be shown by who shows it. Immutable. Source:
 * decision 36.
 *
 * @param lines the oldest first, without line ends
 */
public record OwnerAnswer(State state, List<String> lines) {

    /** More lines than a restart has steps. */
    public static final int MOST_LINES = 10;

    /** What fits an answer beside its wrapping. */
    static final int LONGEST_BYTES = 900;

    private static final String VERSION = "1 ";

    /** Where an order stands. */
    public enum State {
        /** It is under way. */
        RUNNING,
        /** It was done. */
        DONE,
        /** It was tried, and did not work; the last line says why. */
        FAILED,
        /** It was not begun; the line says why. */
        REFUSED,
        /** No order of that id is known, because the agent began anew meanwhile, or it was long ago. */
        UNKNOWN;

        /** In a word. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public OwnerAnswer {
        lines = lines.stream()
                .map(line -> line.replaceAll("\\p{Cntrl}", " "))
                .limit(MOST_LINES)
                .toList();
    }

    /** One line. */
    public static OwnerAnswer of(State state, String line) {
        return new OwnerAnswer(state, List.of(line));
    }

    /** The newest line; empty when there is none. */
    public String last() {
        return lines.isEmpty() ? "" : lines.getLast();
    }

    /** As it travels; lines that don't fit are cut. */
    public Bytes encode() {
        String head = VERSION + state.word();
        int room = LONGEST_BYTES - head.length();
        int each = lines.isEmpty() ? 0 : room / lines.size() - 1;
        StringBuilder text = new StringBuilder(head);
        lines.forEach(line -> text.append('\n').append(cut(line, each)));
        return Bytes.ofUtf8(text.toString());
    }

    private static String cut(String line, int bytes) {
        String shorter = line;
        while (shorter.getBytes(StandardCharsets.UTF_8).length > bytes) {
            shorter = shorter.substring(0, shorter.length() - 1);
        }
        return shorter;
    }

    /** Reads what came. */
    public static OwnerAnswer read(Bytes answer) throws UnreadableException {
        if (answer.size() > LONGEST_BYTES) {
            throw new UnreadableException("it is longer than " + LONGEST_BYTES + " bytes");
        }
        List<String> lines = new ArrayList<>(Arrays.asList(answer.toUtf8().split("\n", -1)));
        String head = lines.removeFirst();
        if (lines.size() > MOST_LINES) {
            throw new UnreadableException("it has more than " + MOST_LINES + " lines");
        }
        State state = Arrays.stream(State.values())
                .filter(known -> head.equals(VERSION + known.word()))
                .findFirst()
                .orElseThrow(() -> new UnreadableException("it doesn't begin with '1 STATE'"));
        return new OwnerAnswer(state, lines);
    }
}
