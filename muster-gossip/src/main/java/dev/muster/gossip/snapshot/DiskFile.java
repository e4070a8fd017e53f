package dev.muster.gossip.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A file on a disk, replaced by a new one beside it, of the name that Serf uses. */
final class DiskFile implements SnapshotFile {

    private final Path path;
    private final AtomicFile whole;
    private @Nullable FileChannel channel;

    DiskFile(Path path) {
        this.path = path;
        this.whole = new AtomicFile(path, ".compact");
    }

    @Override
    public void append(byte[] lines) throws IOException {
        if (channel == null) {
            channel = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        }
        AtomicFile.writeAll(channel, lines);
    }

    @Override
    public void replace(byte[] content) throws IOException {
        close();
        whole.replace(content);
    }

    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
