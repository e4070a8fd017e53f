package dev.muster.agent.handler.machine;

import dev.muster.gossip.msgpack.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * What a run of a handler printed, errors among it. Immutable.
 *
 * @param last its end, {@value #MOST_BYTES} bytes at most
 * @param written how many bytes there were
 */
public record HandlerOutput(Bytes last, long written) {

    /** As much as Serf keeps. */
    public static final int MOST_BYTES = 8 << 10;

    private static final int LONGEST_WORDS = 300;

    /** It printed nothing. */
    public static final HandlerOutput NONE = new HandlerOutput(Bytes.EMPTY, 0);

    boolean isCut() {
        return written > last.size();
    }

    /** Its last words, in one line that can be shown anywhere; they are foreign. */
    String lastWords() {
        int from = Math.max(0, last.size() - LONGEST_WORDS);
        String words = new String(last.from(from).toArray(), StandardCharsets.UTF_8).strip();
        return words.replaceAll("\\s*\\R\\s*", " / ")
                .replace('\t', ' ')
                .replaceAll("[\\p{Cntrl}\\p{Cf}\\x{2028}\\x{2029}]", "?");
    }
}
