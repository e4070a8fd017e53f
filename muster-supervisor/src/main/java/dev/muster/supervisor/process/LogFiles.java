package dev.muster.supervisor.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/**
 * The files of one log: the one that is written, and beside it the older ones, {@code .1} the newest of them. Each line
 * begins with its time in UTC, 24 characters and a space.
 */
public record LogFiles(Path current) {

    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int STAMP_BYTES = 24;

    static byte[] stamp(Instant now) {
        return (STAMP.format(now) + " ").getBytes(StandardCharsets.US_ASCII);
    }

    /** An older one: 1 for the newest of them. */
    public Path older(int number) {
        return current.resolveSibling(current.getFileName() + "." + number);
    }

    /** The time of the first line; empty if there is none. */
    Optional<Instant> firstStamp() {
        try (var in = Files.newInputStream(current)) {
            String text = new String(in.readNBytes(STAMP_BYTES), StandardCharsets.US_ASCII);
            return Optional.of(STAMP.parse(text, Instant::from));
        } catch (IOException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Makes each file one older, and room for a new one; the oldest goes. */
    void rotate(int keep) throws IOException {
        if (keep == 0) {
            Files.deleteIfExists(current);
        }
        for (int i = keep; i > 0; i--) {
            Path from = i == 1 ? current : older(i - 1);
            if (Files.exists(from)) {
                Files.move(from, older(i), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Removes what is older than so many: the number may have been larger before. */
    void keep(int most) throws IOException {
        Path folder = current.toAbsolutePath().getParent();
        String prefix = current.getFileName() + ".";
        if (folder == null) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                String number = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
                if (number.matches("[1-9][0-9]{0,5}") && Integer.parseInt(number) > most) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
