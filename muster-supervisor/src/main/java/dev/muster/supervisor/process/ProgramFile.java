package dev.muster.supervisor.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What stands at the beginning of a program's file, and why the kernel may refuse it. For a script whose first line
 * ends as Windows ends lines, or names an interpreter that is not there, the kernel only says "no such file", though
 * the file is there. Source: execve(2), elf(5).
 */
final class ProgramFile {

    private static final int HEAD_BYTES = 4096;
    private static final int ELF_INTERPRETER = 3;
    private static final int MOST_SEGMENTS = 64;

    private ProgramFile() {}

    /** Empty if nothing speaks against it, or the file can't be read. */
    static Optional<String> problem(Path file, Path directory, String searchPath) {
        byte[] head;
        try (var in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD_BYTES);
        } catch (IOException e) {
            // To be run is enough, it need not be readable.
            return Optional.empty();
        }
        if (head.length > 64 && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F') {
            return loader(file, head);
        }
        String text = new String(head, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        if (line.endsWith("\r") && printable(line)) {
            return Optional.of(file + " has Windows line ends (CRLF)"
                    + (line.startsWith("#!")
                            ? ", so the kernel looks for the program '"
                                    + line.substring(2).strip() + "\\r', which does not exist"
                            : ", which no shell understands")
                    + "; convert it, for example with: sed -i 's/\\r$//' " + file);
        }
        return line.startsWith("#!")
                ? interpreter(file, line.substring(2).strip(), directory, searchPath)
                : Optional.empty();
    }

    private static boolean printable(String line) {
        return line.chars().allMatch(c -> c >= ' ' || c == '\t' || c == '\r');
    }

    private static Optional<String> interpreter(Path file, String line, Path directory, String searchPath) {
        String[] words = line.split("[ \t]+");
        if (words[0].isEmpty()) {
            return Optional.of(file + " begins with #! and names no program after it");
        }
        if (Executables.find(words[0], directory, searchPath).isEmpty() || !words[0].contains("/")) {
            return Optional.of(file + " is a script for " + words[0]
                    + " (its first line), which is not there or may not" + " be run; install it, or correct that line");
        }
        boolean byEnv = words[0].endsWith("/env") && words.length > 1 && words[1].matches("[^-=/][^=]*");
        if (byEnv && Executables.find(words[1], directory, searchPath).isEmpty()) {
            return Optional.of(file + " is a script for " + words[1] + " (its first line), which is not on its PATH ("
                    + searchPath + "); install it, or correct that line");
        }
        return Optional.empty();
    }

    /** A program for another C library, such as one of Alpine on Debian, asks for a loader that isn't there. */
    private static Optional<String> loader(Path file, byte[] head) {
        boolean wide = head[4] == 2;
        boolean little = head[5] == 1;
        if (!wide) {
            return Optional.empty();
        }
        ByteBuffer elf = ByteBuffer.wrap(head).order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long table = elf.getLong(32);
        int size = elf.getShort(54);
        int count = Math.min(elf.getShort(56), MOST_SEGMENTS);
        for (int i = 0; i < count; i++) {
            long at = table + (long) i * size;
            if (size < 56 || at < 0 || at + 56 > head.length) {
                return Optional.empty();
            }
            if (elf.getInt((int) at) == ELF_INTERPRETER) {
                return missingLoader(file, head, elf.getLong((int) at + 8), elf.getLong((int) at + 32));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> missingLoader(Path file, byte[] head, long offset, long length) {
        if (offset < 0 || length < 2 || length > 1024 || offset > head.length - length) {
            return Optional.empty();
        }
        String loader = new String(head, (int) offset, (int) length - 1, StandardCharsets.ISO_8859_1);
        return loader.startsWith("/") && !loader.contains("\0") && !Files.exists(Path.of(loader))
                ? Optional.of(file + " was built for another system: it needs " + loader
                        + ", which is not here; take one that was built for this system")
                : Optional.empty();
    }
}
