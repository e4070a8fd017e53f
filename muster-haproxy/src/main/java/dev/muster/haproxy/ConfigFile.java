package dev.muster.haproxy;

import dev.muster.haproxy.config.Secrets;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one way to write haproxy.cfg: beside it, synced, read by {@code haproxy -c}, then renamed over the old one. A
 * file that HAProxy refuses never takes the place of a good one. One thread at a time.
 */
final class ConfigFile {

    private static final Pattern LINE = Pattern.compile("^line (\\d{1,7}):");

    private final Path file;
    private final HaproxyBinary binary;
    private final List<String> arguments;

    /** {@code arguments} are those of HAProxy's command on which the meaning of the file depends. */
    ConfigFile(Path file, HaproxyBinary binary, List<String> arguments) {
        this.file = file;
        this.binary = binary;
        this.arguments = List.copyOf(arguments);
    }

    /** The text that is there; empty when there is none that can be read. */
    Optional<String> read() {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** Writes this text. Returns what is wrong, in which case the old file stays. */
    Optional<String> write(String text) {
        Optional<String> problem = check(text);
        return problem.isPresent() ? problem : put();
    }

    /** Writes this text beside the file, and has HAProxy read it. Returns what is wrong. */
    Optional<String> check(String text) {
        Path beside = beside();
        try {
            sync(beside, text);
            return binary.refusal(beside, arguments)
                    .map(refusal -> "HAProxy refuses the new configuration (kept as " + beside + "), "
                            + withLine(refusal, text) + ". The last good one stays in force.");
        } catch (IOException e) {
            return Optional.of(unwritable(e));
        } catch (HaproxyException e) {
            return Optional.of(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    /** HAProxy often names the line only by its number. */
    static String withLine(String refusal, String text) {
        Matcher named = LINE.matcher(refusal);
        if (!named.find()) {
            return refusal;
        }
        int number = Integer.parseInt(named.group(1));
        return Secrets.hidden(text)
                .lines()
                .skip(number - 1L)
                .findFirst()
                .map(line -> "line " + number + ", '" + line.strip() + "':" + refusal.substring(named.end()))
                .orElse(refusal);
    }

    /** Takes a text that {@link #check} found good into force, and keeps the old file for {@link #restore}. */
    Optional<String> replace(String text) {
        try {
            sync(beside(), text);
            Files.deleteIfExists(good());
            if (Files.exists(file)) {
                // A link needs no room on the disk, now or when it is renamed back.
                Files.createLink(good(), file);
            }
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.of(unwritable(e));
        }
        return put();
    }

    /** Takes back what {@link #replace} did. */
    Optional<String> restore() {
        try {
            if (Files.exists(good())) {
                rename(good(), file);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("The last good configuration can't be put back from " + good() + ": " + reason(e));
        }
    }

    /** What {@link #replace} did is for good. */
    void settle() {
        try {
            Files.deleteIfExists(good());
        } catch (IOException _) {
            // It is only in the way of nothing: the next change replaces it.
        }
    }

    /** Writes another small file of HAProxy's. */
    static void writeBeside(Path path, String text) throws IOException {
        // With a dot before it, so that it can't be another file's name.
        Path beside = path.resolveSibling("." + path.getFileName() + ".new");
        sync(beside, text);
        Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Optional<String> put() {
        try {
            rename(beside(), file);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(unwritable(e));
        }
    }

    private void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(folder(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private String unwritable(Exception e) {
        return "The configuration can't be written to " + file + ": " + reason(e);
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private Path beside() {
        return file.resolveSibling("haproxy.cfg.new");
    }

    private Path good() {
        return file.resolveSibling("haproxy.cfg.good");
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
