package dev.muster.gossip.msgpack;

import dev.muster.gossip.msgpack.MalformedMessageException.Reason;

/** How many elements are still to come on each level of one object that is being walked through. */
final class Nesting {

    private final long[] toCome = new long[MsgpackReader.MAX_DEPTH];
    private int depth;

    /** One element was met; {@code elements} are inside it. */
    void met(long elements) throws MalformedMessageException {
        if (depth > 0) {
            toCome[depth - 1]--;
        }
        if (elements > 0) {
            if (depth == toCome.length) {
                throw new MalformedMessageException(Reason.TOO_DEEP, "nested deeper than " + toCome.length);
            }
            toCome[depth++] = elements;
        }
        while (depth > 0 && toCome[depth - 1] == 0) {
            depth--;
        }
    }

    /** True when the object is complete. */
    boolean complete() {
        return depth == 0;
    }
}
