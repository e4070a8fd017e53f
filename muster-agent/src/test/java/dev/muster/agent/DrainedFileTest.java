package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.supervisor.ServiceName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrainedFileTest {

    private static final ServiceName WEB = new ServiceName("web");
    private static final ServiceName API = new ServiceName("api");

    @TempDir
    private Path folder;

    @Test
    void keepsWhatIsDrained() {
        DrainedFile file = new DrainedFile(folder);
        assertThat(file.read(List.of(WEB, API))).isEmpty();
        file.write(Set.of(WEB, API));
        assertThat(new DrainedFile(folder).read(List.of(WEB, API))).containsExactly(API, WEB);
        // A service that is no longer configured is no longer drained either.
        assertThat(new DrainedFile(folder).read(List.of(WEB))).containsExactly(WEB);
        file.write(Set.of());
        assertThat(new DrainedFile(folder).read(List.of(WEB, API))).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileThatIsNoneDrainsNothing() throws Exception {
        Files.write(folder.resolve("drained"), new byte[] {(byte) 0xff, (byte) 0xfe, '\n', 'w', 'e', 'b'});
        assertThat(new DrainedFile(folder).read(List.of(WEB))).isEmpty();
        Files.writeString(folder.resolve("drained"), "../web\nweb \n\n" + "x".repeat(100) + "\n");
        assertThat(new DrainedFile(folder).read(List.of(WEB))).isEmpty();
        Files.writeString(folder.resolve("drained"), "web\n".repeat(20_000));
        assertThat(new DrainedFile(folder).read(List.of(WEB))).isEmpty();
    }

    @Test
    void aFolderThatCannotBeWrittenIsNoFailure() {
        DrainedFile file = new DrainedFile(folder.resolve("none"));
        file.write(Set.of(WEB));
        assertThat(file.read(List.of(WEB))).isEmpty();
    }
}
