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

    @Test
    void aMapIsReadWithTheFileThatUsesIt() throws IOException {
        Path template = Files.writeString(folder.resolve("t.hbs"), """
                defaults
                  mode http
                  timeout connect 1s
                  timeout client 1s
                  timeout server 1s
                frontend f
                  bind {{bind.address}}
                  use_backend %[path,map_reg(maps/paths,web)]
                backend web
                {{#each servers}}
                  server {{name}} {{address}}
                {{/each}}
                """);
        Path map = Files.writeString(folder.resolve("m.hbs"), "{{#each servers}}\n^/{{name}} {{pool}}\n{{/each}}\n");
        Typed good = Typed.type(new FakeDoors(), "render", template.toString(), "--map", "paths=" + map, "--check");
        assertThat(good.err()).contains("accepts this file");
        assertThat(good.exitCode()).isEqualTo(ExitCode.DONE);

        Files.writeString(map, "( web\n");
        Typed refused = Typed.type(new FakeDoors(), "render", template.toString(), "--map", "paths=" + map, "--check");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.err()).contains("HAProxy refuses this file").contains("maps/paths");
        assertThat(Typed.type(new FakeDoors(), "render", template.toString(), "--check")
                        .err())
                .contains("maps/paths");
    }
}
