package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is rendered, read by a real HAProxy. */
class RenderCommandIT {

    @TempDir
    Path folder;

    @Test
    void haproxyHasTheLastWord() throws IOException {
        Typed good = Typed.type(new FakeDoors(), "render", "--check");
        assertThat(good.err()).contains("accepts this file");
        assertThat(good.exitCode()).isEqualTo(ExitCode.DONE);

        Path bad = Files.writeString(folder.resolve("bad.hbs"), "frontend f\n  bind :8080\n  nonsense {{bind.port}}\n");
        Typed refused = Typed.type(new FakeDoors(), "render", bad.toString(), "--check");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.out()).contains("nonsense 8080");
        assertThat(refused.err()).contains("HAProxy refuses this file, line 3").contains("nonsense");
    }
}
