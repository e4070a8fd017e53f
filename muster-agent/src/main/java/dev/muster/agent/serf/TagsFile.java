package dev.muster.agent.serf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.SortedMap;

/**
 * Keeps tags in a file, as Serf's {@code -tags-file}: a JSON object with a line for each, which Serf reads as well. For
 * one thread at a time.
 */
public final class TagsFile {

    private final Path file;

    public TagsFile(Path file) {
        this.file = file;
    }

    /** Writes them all; a reader sees the old ones or the new ones, whole. */
    public synchronized void write(SortedMap<String, String> tags) throws IOException {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null) {
            throw new IOException(file + " is no file");
        }
        Path beside = Files.createTempFile(
                folder,
                "." + target.getFileName(),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(beside, json(tags).getBytes(StandardCharsets.UTF_8));
            try {
                Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    static String json(SortedMap<String, String> tags) {
        if (tags.isEmpty()) {
            return "{}";
        }
        StringBuilder text = new StringBuilder("{\n");
        String comma = "";
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            text.append(comma).append("  ");
            quote(text, tag.getKey());
            text.append(": ");
            quote(text, tag.getValue());
            comma = ",\n";
        }
        return text.append("\n}").toString();
    }

    private static void quote(StringBuilder text, String value) {
        text.append('"');
        value.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                text.append('\\').appendCodePoint(c);
            } else if (c < 0x20 || c == 0x7f) {
                text.append(String.format("\\u%04x", c));
            } else {
                text.appendCodePoint(c);
            }
        });
        text.append('"');
    }
}
