package dev.muster.gossip.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    private static final byte[] CONTENT = "new".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    @Test
    void replacesTheOldWithWhateverAnEarlierAttemptLeftBeside() throws IOException {
        Path path = Files.writeString(folder.resolve("file"), "old");
        Files.writeString(folder.resolve("file.next"), "half of some");
        new AtomicFile(path, ".next").replace(CONTENT);
        assertThat(path).hasContent("new");
        assertThat(folder).isDirectoryNotContaining("glob:**.next");
    }

    @Test
    void whatCannotBeReplacedStaysAndNothingIsLeftBeside() throws IOException {
        Path path = Files.createDirectory(folder.resolve("file"));
        Files.writeString(path.resolve("in it"), "old");
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> new AtomicFile(path, ".next").replace(CONTENT));
        assertThat(path.resolve("in it")).hasContent("old");
        assertThat(folder).isDirectoryNotContaining("glob:**.next");
    }

    @Test
    void aNewFileIsNeverWrittenOverAnother() throws IOException {
        Path path = Files.writeString(folder.resolve("file"), "old");
        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> AtomicFile.create(path, CONTENT));
        assertThat(path).hasContent("old");
    }
}
