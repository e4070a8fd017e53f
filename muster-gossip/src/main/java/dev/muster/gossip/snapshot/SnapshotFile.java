package dev.muster.gossip.snapshot;

import java.io.IOException;

/** Where the lines go. Called by one thread, which may block; after an exception only {@link #replace} is called. */
interface SnapshotFile extends AutoCloseable {

    /** Adds to the end. */
    void append(byte[] lines) throws IOException;

    /** Puts {@code content} in the place of all there was: after a crash at any moment, one or the other is there. */
    void replace(byte[] content) throws IOException;

    @Override
    void close() throws IOException;
}
