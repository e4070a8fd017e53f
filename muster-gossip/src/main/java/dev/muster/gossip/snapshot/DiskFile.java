package dev.muster.gossip.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A file on a disk, replaced by a new one beside it, of the name that Serf uses. */
final class DiskFile implements SnapshotFile {

    private final Path path;
    private final Path successor;
    private @Nullable FileChannel channel;

    DiskFile(Path path) {
        this.path = path;
        this.successor = path.resolveSibling(path.getFileName() + ".compact");
    }

    @Override
    public void append(byte[] lines) throws IOException {
        if (channel == null) {
            channel = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        }
        write(channel, lines);
    }

    @Override
    public void replace(byte[] content) throws IOException {
        close();
        Files.deleteIfExists(successor);
        try (FileChannel next = FileChannel.open(successor, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            write(next, content);
            next.force(true);
        }
        Files.move(successor, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // The name must be on the disk too, before anything is added under it.
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    private static void write(FileChannel to, byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            to.write(left);
        }
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
