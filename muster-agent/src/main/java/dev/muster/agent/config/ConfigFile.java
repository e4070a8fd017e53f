package dev.muster.agent.config;

import dev.muster.agent.config.Value.Entries;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file of configuration, read whole. Line ends may be those of Windows, and a byte order mark may stand in front.
 *
 * @param values what it says; nothing when it is no YAML, which the faults tell then
 */
record ConfigFile(SourceText source, Entries values) {

    /** A configuration that is longer was not written by people. */
    static final int LONGEST_BYTES = 1 << 20;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Reads it; whatever keeps it from being read at all ends here. */
    static ConfigFile read(Path file, Faults faults) throws ConfigException {
        String name = file.toString();
        return parse(name, text(name, bytes(file)), faults);
    }

    /** Reads a text that stands for the file of this name. */
    static ConfigFile parse(String name, String text, Faults faults) {
        String plain = plain(text);
        return new ConfigFile(SourceText.of(name, plain), YamlText.read(name, plain, faults));
    }

    /** Without a byte order mark. */
    static String plain(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    static byte[] bytes(Path file) throws ConfigException {
        Origin origin = new Origin.InFile(file.toString(), 1, 1);
        if (Files.isDirectory(file)) {
            throw new ConfigException(Origin.USUAL, file + " is a folder; name the file in it");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LONGEST_BYTES + 1);
            if (bytes.length > LONGEST_BYTES) {
                throw new ConfigException(origin, "the file is longer than 1 MiB");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new ConfigException(Origin.USUAL, "there is no file " + file);
        } catch (AccessDeniedException e) {
            throw new ConfigException(Origin.USUAL, file + " may not be read by this user");
        } catch (IOException e) {
            throw new ConfigException(Origin.USUAL, file + " cannot be read: " + e.getMessage());
        }
    }

    /** The text that these bytes are. */
    static String text(String name, byte[] bytes) throws ConfigException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            boolean wide = bytes.length >= 2 && (bytes[0] & 0xff) >= 0xfe && (bytes[1] & 0xff) >= 0xfe;
            throw new ConfigException(
                    new Origin.InFile(name, 1, 1),
                    wide ? "this is UTF-16; save the file as UTF-8" : "this is not text in UTF-8");
        }
    }
}
