package dev.muster.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.muster.gossip.wire.GossipKey;
import dev.muster.gossip.wire.Keyring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {

    private static final String A = "4hrbzUzwpeGkQ77CbtpWrosNLUO3hrDG1y4pYlaUKp8=";
    private static final String B = "AAECAwQFBgcICQoLDA0ODw==";
    private static final String WITH_SLASH = "/////////////////////w==";

    @TempDir
    Path folder;

    private Path file(String content) throws IOException {
        return file(content, "rw-------");
    }

    private Path file(String content, String mode) throws IOException {
        Path file = folder.resolve("key");
        Files.writeString(file, content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static void refuses(Path file, String message, String hint) {
        assertThatExceptionOfType(KeyFileException.class)
                .isThrownBy(() -> KeyFile.read(file))
                .withMessageContaining(file.toString())
                .withMessageContaining(message)
                .withMessageNotContaining("4hrb")
                .satisfies(e -> assertThat(e.hint()).contains(hint));
    }

    @ParameterizedTest
    @ValueSource(strings = {A, A + "\n", "  " + A + "\r\n\n"})
    void readsOneKey(String content) throws IOException {
        assertThat(KeyFile.read(file(content)).keys()).containsExactly(GossipKey.ofBase64(A));
    }

    @Test
    void readsSerfsKeyringFile() throws IOException {
        assertThat(KeyFile.read(file("[\n  \"" + A + "\",\n  \"" + B + "\"\n]\n"))
                        .keys())
                .containsExactly(GossipKey.ofBase64(A), GossipKey.ofBase64(B));
        assertThat(KeyFile.read(file("[\"" + WITH_SLASH.replace("/", "\\/") + "\"]"))
                        .primary())
                .isEqualTo(GossipKey.ofBase64(WITH_SLASH));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx--x---", "r--r--r--"})
    void aFileThatIsOpenToOthersIsRefused(String mode) throws IOException {
        refuses(file(A, mode), "is open to other users (" + mode + ")", "chmod 600 ");
    }

    @Test
    void aFileOfItsOwnerIsReadWithWhateverRightsHeHas() throws IOException {
        assertThat(KeyFile.read(file(A, "r--------")).keys()).hasSize(1);
        assertThat(KeyFile.read(file(A, "rwx------")).keys()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | is empty",
                "secret! | holds no key: a key is base64 text, and this is not",
                "4hrbzUzw | holds no key: key size must be 16, 24 or 32 bytes",
                "[] | a keyring needs a key",
                "[\"AAECAwQFBgcICQoLDA0ODw==\", \"4hrb\"] | key 2: key size must be 16, 24 or 32 bytes",
                "[\"AAECAwQFBgcICQoLDA0ODw==\", \"AAECAwQFBgcICQoLDA0ODw==\"] | holds each key once",
                "[\"AAECAwQFBgcICQoLDA0ODw==\" | is no JSON list of texts",
                "[1] | is no JSON list of texts",
                "[\"AAECAwQFBgcICQoLDA0ODw==\"] x | is no JSON list of texts",
            })
    void whatIsNoKeyIsNamed(String content, String message) throws IOException {
        refuses(file(content), message, "");
    }

    @Test
    void aLargeFileAndNoFileAreNamed() throws IOException {
        refuses(file("A".repeat(70_000)), "more than 64 KiB", "muster keygen");
        refuses(folder.resolve("none"), "cannot be read: no such file or folder", "muster keygen --out FILE");
        refuses(
                Files.createDirectory(
                        folder.resolve("d"),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))),
                "cannot be read: ",
                "muster keygen --out FILE");
    }

    @Test
    void aNewFileIsItsOwnersAloneAndNeverOverwritten() throws IOException {
        Path file = folder.resolve("new");
        GossipKey key = KeyFile.generate();
        KeyFile.create(file, key);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(KeyFile.read(file).keys()).containsExactly(key);
        assertThat(Files.readString(file)).hasSize(45).endsWith("\n");
        assertThatExceptionOfType(KeyFileException.class)
                .isThrownBy(() -> KeyFile.create(file, KeyFile.generate()))
                .withMessageContaining("is there already; a key is never overwritten");
        assertThat(KeyFile.read(file).keys()).containsExactly(key);
        assertThatExceptionOfType(KeyFileException.class)
                .isThrownBy(() -> KeyFile.create(folder.resolve("no/such"), key))
                .withMessageContaining("no such file or folder");
        assertThat(KeyFile.generate()).isNotEqualTo(key);
    }

    @Test
    void aKeyringReplacesTheFileWhateverItWas() throws IOException {
        GossipKey first = KeyFile.generate();
        Keyring both = Keyring.of(first).add(KeyFile.generate());
        Path file = file(first.toBase64(), "rwx------");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        KeyFile.replace(link, both);
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(KeyFile.read(link)).isEqualTo(both);
        assertThat(Files.readString(file)).startsWith("[\n  \"" + first.toBase64() + "\",\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        KeyFile.replace(file, Keyring.of(first));
        assertThat(KeyFile.read(file)).isEqualTo(Keyring.of(first));
        try (Stream<Path> files = Files.list(file.toRealPath().getParent())) {
            assertThat(files.map(found -> found.getFileName().toString())).noneMatch(name -> name.endsWith(".new"));
        }
    }

    @Test
    void aKeyringThatCannotBeWrittenLeavesTheFileAsItWas() throws IOException {
        GossipKey first = KeyFile.generate();
        Path file = file(first.toBase64());
        // Something that is in the way and cannot be removed.
        Path obstacle = Files.createDirectory(file.resolveSibling(file.getFileName() + ".new"));
        Files.createFile(obstacle.resolve("x"));
        assertThatExceptionOfType(KeyFileException.class)
                .isThrownBy(() -> KeyFile.replace(file, Keyring.of(KeyFile.generate())))
                .withMessageContaining("cannot be written");
        assertThat(KeyFile.read(file).keys()).containsExactly(first);
    }
}
