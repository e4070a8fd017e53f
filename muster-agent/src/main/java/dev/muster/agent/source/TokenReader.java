package dev.muster.agent.source;

import dev.muster.agent.membership.SourceToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Reads tokens, anew each time, so that one can be changed while an agent runs. */
final class TokenReader {

    private TokenReader() {}

    /** @throws IOException for people, without a token, if there is none that can be used */
    static String read(SourceToken token) throws IOException {
        return switch (token) {
            case SourceToken.File(Path file) -> read(file);
            case SourceToken.Given(String text) -> text;
        };
    }

    private static String read(Path file) throws IOException {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (mode.contains(PosixFilePermission.OTHERS_READ) || mode.contains(PosixFilePermission.GROUP_READ)) {
                throw new IOException("the file of its token, " + file + ", is open to other users ("
                        + PosixFilePermissions.toString(mode) + "); chmod 600 mends that");
            }
            try (InputStream in = Files.newInputStream(file)) {
                String text = new String(in.readNBytes(SourceToken.MOST_BYTES + 1), StandardCharsets.UTF_8).strip();
                return new SourceToken.Given(text).text();
            }
        } catch (NoSuchFileException e) {
            throw new IOException("the file of its token, " + file + ", is not there", e);
        } catch (IllegalArgumentException e) {
            throw new IOException("the file of its token, " + file + ", holds none: one is a line without blanks", e);
        }
    }
}
