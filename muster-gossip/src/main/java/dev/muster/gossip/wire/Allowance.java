package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.MalformedMessageException;

/**
 * How much memory the reading of one stream may still take. It is asked before memory is taken: for the bytes that
 * arrive, for what they decrypt and inflate to, and for what is made of them. For the thread that reads.
 */
public interface Allowance {

    /** No bound beside those of the stream itself; for tests, and for what was built here. */
    Allowance UNLIMITED = new Allowance() {
        @Override
        public void take(long bytes) {}

        @Override
        public void authenticated() {}
    };

    /** @throws MalformedMessageException with the reason OVERLOADED if so much is not left */
    void take(long bytes) throws MalformedMessageException;

    /** What is read proved to come from a holder of the key. */
    void authenticated();
}
