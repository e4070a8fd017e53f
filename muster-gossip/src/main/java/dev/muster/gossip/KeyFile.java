package dev.muster.gossip;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.snapshot.AtomicFile;
import dev.muster.gossip.wire.GossipKey;
import dev.muster.gossip.wire.Keyring;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The file that holds a cluster's keys: one key in base64, as {@code muster keygen} writes it, or Serf's keyring file,
 * a JSON list of them, the primary first. Only its owner may have access to it. Blocks as files do; any thread.
 *
 * <p>Source: Serf's protocol (keyrings and flags and files).
 */
public final class KeyFile {

    private static final int MOST_BYTES = 64 * 1024;
    private static final int NEW_KEY_BYTES = 32;
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY = PosixFilePermissions.asFileAttribute(
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));

    /** A JSON list of strings in which nothing is escaped but the slash, which some writers do. */
    private static final Pattern LIST = Pattern.compile("\\[\\s*(\"[^\"]*\"\\s*(,\\s*\"[^\"]*\"\\s*)*)?]");

    private static final Pattern STRING = Pattern.compile("\"([^\"]*)\"");

    private KeyFile() {}

    /** Reads the keys; fails, for people, when others may read or change the file, or it holds something else. */
    public static Keyring read(Path file) throws KeyFileException {
        String text;
        try {
            refuseOpenToOthers(file);
            text = content(file).strip();
        } catch (KeyFileException e) {
            throw e;
        } catch (IOException e) {
            throw new KeyFileException(
                    "the key file " + file + " cannot be read: " + reason(e),
                    "make one with: muster keygen --out FILE");
        }
        return parse(file, text);
    }

    /** What a file holds; pure. {@code file} is named in complaints alone. */
    static Keyring parse(Path file, String text) throws KeyFileException {
        if (text.isEmpty()) {
            throw new KeyFileException("the key file " + file + " is empty", "make one with: muster keygen --out FILE");
        }
        List<String> entries = text.startsWith("[") ? entries(file, text) : List.of(text);
        List<GossipKey> keys = new ArrayList<>();
        for (String entry : entries) {
            keys.add(key(file, entry, entries.size() == 1 ? "" : "key " + (keys.size() + 1) + ": "));
        }
        try {
            return new Keyring(keys);
        } catch (IllegalArgumentException e) {
            throw new KeyFileException("the key file " + file + " cannot be used: " + e.getMessage(), "mend the list");
        }
    }

    private static void refuseOpenToOthers(Path file) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        if (!OWNERS.containsAll(mode)) {
            throw new KeyFileException(
                    "the key file " + file + " is open to other users (" + PosixFilePermissions.toString(mode)
                            + "), and whoever reads it can take part in the cluster",
                    "chmod 600 " + file);
        }
    }

    private static String content(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                throw new KeyFileException(
                        "the key file " + file + " has more than 64 KiB, and no keyring is that large",
                        "name the file that muster keygen --out FILE made");
            }
            return new String(content, StandardCharsets.UTF_8);
        }
    }

    private static List<String> entries(Path file, String text) throws KeyFileException {
        if (!LIST.matcher(text).matches()) {
            throw new KeyFileException(
                    "the key file " + file + " begins like Serf's keyring, but is no JSON list of texts",
                    "write it as [\"KEY\", \"KEY\"], the primary key first");
        }
        List<String> entries = new ArrayList<>();
        Matcher matcher = STRING.matcher(text);
        while (matcher.find()) {
            entries.add(matcher.group(1).replace("\\/", "/"));
        }
        return entries;
    }

    private static GossipKey key(Path file, String text, String which) throws KeyFileException {
        try {
            return GossipKey.ofBase64(text);
        } catch (IllegalArgumentException e) {
            throw new KeyFileException(
                    "the key file " + file + " holds no key: " + which + e.getMessage(),
                    "make one with: muster keygen --out FILE");
        }
    }

    /** A new key, from the operating system's randomness. */
    public static GossipKey generate() {
        byte[] material = new byte[NEW_KEY_BYTES];
        new SecureRandom().nextBytes(material);
        return GossipKey.of(Bytes.of(material));
    }

    /** Writes a key to a file that does not exist yet, for its owner alone; never over another file. */
    public static void create(Path file, GossipKey key) throws KeyFileException {
        try {
            AtomicFile.create(file, (key.toBase64() + "\n").getBytes(StandardCharsets.UTF_8), OWNER_ONLY);
        } catch (FileAlreadyExistsException e) {
            throw new KeyFileException(
                    "the file " + file + " is there already; a key is never overwritten",
                    "choose another file, or remove that one if no agent needs it");
        } catch (IOException e) {
            throw new KeyFileException(
                    "the key file " + file + " cannot be written: " + reason(e), "choose another place");
        }
    }

    /**
     * Writes a keyring over the file, as Serf's JSON list, for its owner alone; at any moment the file holds either the
     * old keys or the new ones. A link stays, and what it points to is replaced.
     */
    public static void replace(Path file, Keyring keys) throws KeyFileException {
        String list = keys.keys().stream()
                .map(key -> "  \"" + key.toBase64() + "\"")
                .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
        try {
            Path real = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            new AtomicFile(real, ".new", OWNER_ONLY).replace(list.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new KeyFileException(
                    "the key file " + file + " cannot be written: " + reason(e),
                    "see to it that this user may write to its folder");
        }
    }

    /** What went wrong, in words, for an exception whose message is often only a path. */
    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "permission denied";
            case NoSuchFileException missing -> "no such file or folder";
            case FileSystemException failed when failed.getReason() != null -> String.valueOf(failed.getReason());
            default -> String.valueOf(e.getMessage());
        };
    }
}
