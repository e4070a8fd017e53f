package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    private Typed checked(String template, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("t.hbs"), template);
        var words = new ArrayList<>(List.of("render", file.toString(), "--check"));
        words.addAll(List.of(more));
        return Typed.type(new FakeDoors(), words.toArray(String[]::new));
    }

    @Test
    void whatAnAgentRefusesIsRefused() throws IOException {
        String head = """
                defaults
                  mode http
                  timeout connect 1s
                  timeout client 1s
                  timeout server 1s
                frontend f
                  bind {{bind.address}}
                  default_backend web
                backend web
                """;
        String servers = "{{#each servers}}\n  server {{name}} {{address}}\n{{/each}}\n";
        assertThat(checked(head + servers).exitCode()).isEqualTo(ExitCode.DONE);

        Typed noServer = checked(head + "  server fixed 192.0.2.99:80\n");
        assertThat(noServer.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(noServer.err())
                .contains("an agent would refuse this: the template ", "has no server line for the pool 'web'")
                .contains("Its pools are those of the made-up cluster: web, api and db.");

        Typed address = checked(head + servers.replace("{{address}}", "192.0.2.99:{{port}}"));
        assertThat(address.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(address.err())
                .contains("the line of any server: the address must be the server's own, {{ip}}, not '192.0.2.99:9'");

        Typed attribute = checked(head + servers.replace("{{address}}", "{{address}} # {{attributes.zone}}"));
        assertThat(attribute.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(attribute.err()).contains("a server may lack the attribute 'zone'");

        Path one = Files.writeString(folder.resolve("one.json"), """
                {"pools": [{"name": "shop", "servers": [{"name": "s1", "ip": "192.0.2.5", "port": 81}]}],
                 "bind": {"ip": "127.0.0.1", "port": 8081, "address": "127.0.0.1:8081"},
                 "servers": [{"name": "s1", "ip": "192.0.2.5", "port": 81, "address": "192.0.2.5:81"}]}
                """);
        Typed own = checked(head + servers, "--data", one.toString());
        assertThat(own.err()).contains("accepts this file");
        assertThat(own.exitCode()).isEqualTo(ExitCode.DONE);
        Typed wrong = checked(head + "  server fixed 192.0.2.99:80\n", "--data", one.toString());
        assertThat(wrong.err())
                .contains("has no server line for the pool 'shop'")
                .doesNotContain("made-up");
    }

    @Test
    void aMapThatNothingUsesIsToldOf() throws IOException {
        Path map = Files.writeString(folder.resolve("m.hbs"), "a b\n");
        Typed unused = Typed.type(new FakeDoors(), "render", "--check", "--map", "hosts=" + map);
        assertThat(unused.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(unused.err())
                .contains("warning: No line of haproxy.cfg uses the map hosts: it would name maps/hosts");
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
