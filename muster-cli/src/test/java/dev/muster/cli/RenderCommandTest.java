package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderCommandTest {

    private static final String CLASSIC =
            "backend nodes\n{{#each addresses}} server {{host}} {{ip}}:3000 check\n{{/each}}";

    @TempDir
    Path folder;

    private static Typed render(String... arguments) {
        String[] line = new String[arguments.length + 1];
        line[0] = "render";
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        return Typed.type(new FakeDoors(), line);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void rendersTheClassicTemplateWithTheDataGiven() throws IOException {
        Typed typed = render(
                file("t.hbs", CLASSIC),
                "--data",
                file(
                        "d.json",
                        "{\"addresses\": [{\"host\": \"a\", \"ip\": \"10.0.0.1\"}, {\"host\": \"b\\n\", \"ip\": 7}]}"));
        assertThat(typed.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(typed.out())
                .isEqualTo("backend nodes\n server a 10.0.0.1:3000 check\n server b\\x0a 7:3000 check\n");
        assertThat(typed.err()).isEmpty();
    }

    @Test
    void numbersAndNothingAreAsInJavaScript() throws IOException {
        String data = file(
                "d.json", "{\"i\": 3, \"f\": 0.5, \"big\": 2147483648, \"n\": null, \"t\": true, \"l\": [1, null]}");
        Typed typed = render(
                file("t.hbs", "{{i}} {{f}} {{big}} [{{n}}] {{t}} {{l}} {{settings.x}}"),
                "--data",
                data,
                "--set",
                "x=y");
        assertThat(typed.out()).isEqualTo("3 0.5 2147483648 [] true 1, y\n");
    }

    @Test
    void withoutDataThereIsAMadeUpCluster() throws IOException {
        Typed typed = render(file("t.hbs", CLASSIC + "# {{settings.mine}}\n"), "--set", "mine=yes");
        assertThat(typed.out()).contains(" server app1 192.0.2.11:3000 check\n").contains("# yes\n");
        assertThat(render().out()).startsWith("# Written by Muster.").contains("\nbackend web\n");
    }

    @Test
    void theDataShownIsTheDataUsed() throws IOException {
        Typed shown = render("--show-data");
        assertThat(shown.exitCode()).isEqualTo(ExitCode.DONE);
        String data = file("data.json", shown.out());
        assertThat(render(file("t.hbs", CLASSIC), "--data", data).out())
                .isEqualTo(render(file("t.hbs", CLASSIC)).out());
        // The template of Muster's own as well: nothing is lost on the way through JSON.
        String own = file(
                "own.hbs",
                "{{#each pools}}{{name}} {{algorithm}} {{#each servers}}{{id}} {{address}} {{/each}}{{/each}}");
        assertThat(render(own, "--data", data).out()).isEqualTo(render(own).out());
    }

    @Test
    void mistakesAreShownWithTheirPlace() throws IOException {
        Typed missing = render(file("t.hbs", "global\r\n  daemon {{nope}}\r\n"));
        assertThat(missing.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(missing.out()).isEmpty();
        assertThat(missing.err())
                .contains("t.hbs, line 2, column 12: there is no value 'nope' here")
                .contains("\n      daemon {{nope}}\n")
                .contains("^");
        assertThat(render(file("t.hbs", "{{#if x}\n")).err())
                .contains("line 1, column ")
                .contains("it doesn't parse");
        assertThat(render(file("t.hbs", "{{#if nope}}x{{/if}}\n")).err()).contains("renders an empty file");
        assertThat(render(folder.resolve("none").toString()).err()).contains("there is no such file");
        Typed noJson = render(file("t.hbs", "x"), "--data", file("d.json", "{\"a\": }"));
        assertThat(noJson.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(noJson.err()).contains("d.json is not JSON");
        assertThat(render(file("t.hbs", "x"), "--data", file("d.json", "[1]")).err())
                .contains("no JSON object");
        assertThat(render("--set", "x").exitCode()).isEqualTo(ExitCode.WRONG_USE);
    }

    @Test
    void withoutHaproxyNothingIsChecked() throws IOException {
        Typed typed = render(
                file("t.hbs", "global\n"),
                "--check",
                "--haproxy",
                folder.resolve("none").toString());
        assertThat(typed.out()).isEqualTo("global\n");
        assertThat(typed.exitCode()).isEqualTo(ExitCode.MISSING);
    }

    @Test
    void aTemplateOfAMapIsRenderedAsOne() throws IOException {
        String map = file("hosts.hbs", "{{#each servers}}\n{{host}}.example {{pool}}\n{{/each}}\n\n# end\n");
        Typed typed = render(map, "--as-map");
        assertThat(typed.out()).isEqualTo("app1.example web\napp2.example web\napp3.example api\ndb1.example db\n");
        assertThat(render(file("bad.hbs", "a b\nc\n"), "--as-map"))
                .satisfies(bad -> assertThat(bad.exitCode()).isEqualTo(ExitCode.FAILED))
                .satisfies(bad -> assertThat(bad.err()).contains("bad.hbs", "line 2 needs a key and a value", ": c"));
        assertThat(render("--as-map").exitCode()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(render(map, "--as-map", "--check").exitCode()).isEqualTo(ExitCode.WRONG_USE);
        assertThat(render(map, "--map", ".x=y").exitCode()).isEqualTo(ExitCode.WRONG_USE);
    }
}
