package dev.muster.supervisor.process;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service's lines once more, in the agent's own log. What isn't text is shown as a question mark, for a terminal may
 * be at the other end; a line that is very long is cut. Used by one thread.
 */
final class Echo {

    private static final Logger log = LoggerFactory.getLogger(Echo.class);
    private static final int LONGEST_LINE_BYTES = 8 << 10;

    private final String name;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Echo(String name) {
        this.name = name;
    }

    /** Reads without taking. */
    void write(ByteBuffer bytes) {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            byte next = bytes.get(i);
            if (next == '\n') {
                end();
            } else if (line.size() < LONGEST_LINE_BYTES) {
                line.write(next);
            }
        }
    }

    private void end() {
        log.info("{}: {}", name, printable(line.toString(StandardCharsets.UTF_8)));
        line.reset();
    }

    static String printable(String text) {
        return text.stripTrailing().replace('\t', ' ').replaceAll("[\\p{Cntrl}\\p{Cf}\u2028\u2029]", "?");
    }

    /** Ends a last line that has no end. */
    void close() {
        if (line.size() > 0) {
            end();
        }
    }
}
