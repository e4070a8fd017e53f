package dev.muster.agent.membership;

import java.nio.file.Path;

/** A token that an agent says to the source of its members. Immutable; never shows one. */
public sealed interface SourceToken {

    /** A longer one is none. */
    int MOST_BYTES = 4096;

    /** In a file, on one line, that only its owner may read. */
    record File(Path path) implements SourceToken {}

    /** Given as it is, by the environment. */
    record Given(String text) implements SourceToken {

        public Given {
            if (text.isEmpty() || text.length() > MOST_BYTES || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new IllegalArgumentException(
                        "is a token: 1 to " + MOST_BYTES + " letters, digits and signs, without a blank");
            }
        }

        @Override
        public String toString() {
            return "Given[…]";
        }
    }
}
