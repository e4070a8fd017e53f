package dev.muster.haproxy;

import dev.muster.haproxy.process.HaproxyBinary;
import dev.muster.haproxy.process.HaproxyException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The one way to write haproxy.cfg: beside it, synced, read by {@code haproxy -c}, then renamed over the old one. A
 * file that HAProxy refuses never takes the place of a good one.
 */
final class ConfigFile {

    private final Path file;
    private final HaproxyBinary binary;
    private final List<String> arguments;

    /** {@code arguments} are those of HAProxy's command on which the meaning of the file depends. */
    ConfigFile(Path file, HaproxyBinary binary, List<String> arguments) {
        this.file = file;
        this.binary = binary;
        this.arguments = List.copyOf(arguments);
    }

    /** Writes this text. Returns what is wrong, in which case the old file stays. */
    Optional<String> write(String text) {
        Path beside = file.resolveSibling("haproxy.cfg.new");
        try {
            sync(beside, text);
            Optional<String> refusal = binary.refusal(beside, arguments);
            if (refusal.isPresent()) {
                return Optional.of("HAProxy refuses the new configuration (kept as " + beside + "), " + refusal.get()
                        + ". The last good one stays in force.");
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel folder = FileChannel.open(folder(), StandardOpenOption.READ)) {
                folder.force(true);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("The configuration can't be written to " + file + ": " + e.getMessage());
        } catch (HaproxyException e) {
            return Optional.of(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private Path folder() {
        Path folder = file.getParent();
        return folder == null ? Path.of(".") : folder;
    }

    private static void sync(Path path, String text) throws IOException {
        Files.deleteIfExists(path);
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(
                path, options, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }
}
