package dev.muster.gossip.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/**
 * A file that is only ever replaced as a whole, by one that was written beside it: at any moment, and after a crash of
 * the host, it holds either what it held before or what it was to hold. Blocks as files do; not for two threads at
 * once.
 */
public final class AtomicFile {

    private final Path path;
    private final Path successor;
    private final FileAttribute<?>[] attributes;

    /** The new content is written to {@code path} with {@code suffix}; {@code attributes} are those of a new file. */
    public AtomicFile(Path path, String suffix, FileAttribute<?>... attributes) {
        this.path = path;
        this.successor = path.resolveSibling(path.getFileName() + suffix);
        this.attributes = attributes.clone();
    }

    /** Writes it anew; on return the new content, and that it is of this name, are on the disk. */
    public void replace(byte[] content) throws IOException {
        Files.deleteIfExists(successor);
        try {
            create(successor, content, attributes);
            Files.move(successor, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(successor);
        }
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    /** Writes a file that must not be there yet, and waits until its content is on the disk. */
    public static void create(Path newFile, byte[] content, FileAttribute<?>... attributes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                newFile, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            writeAll(channel, content);
            channel.force(true);
        }
    }

    /** A channel may take less than it is given. */
    static void writeAll(FileChannel to, byte[] content) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(content);
        while (left.hasRemaining()) {
            to.write(left);
        }
    }
}
