package dev.muster.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.run.Claim;
import dev.muster.agent.run.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFoldersTest {

    @TempDir
    private Path temporary;

    @Test
    void buriesTheDeadAndLeavesTheLivingAlone() throws Exception {
        Path base = temporary.resolve("run");
        RunFolder folder = RunFolder.at(base);
        folder.claim("dead").close();
        List<String> told = new ArrayList<>();
        try (Claim living = folder.claim("living")) {
            assertThat(new RunFolders(base).bury(List.of("dead", "living", "unborn"), told::add))
                    .isTrue();
            assertThat(base.resolve("dead")).doesNotExist();
            assertThat(living.folder().resolve("agent.pid")).exists();
            assertThat(told).singleElement().asString().contains("'living' already runs", "left alone");
        }
        assertThat(new RunFolders(base).bury(List.of("living"), told::add)).isTrue();
        assertThat(Files.exists(base)).isFalse();
    }
}
