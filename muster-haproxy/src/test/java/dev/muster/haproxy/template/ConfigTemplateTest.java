package dev.muster.haproxy.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTemplateTest {

    @TempDir
    private Path folder;

    private static String render(String template, Map<String, ?> data) throws TemplateException {
        return ConfigTemplate.compile("the template", template).render(data);
    }

    @Test
    void theClassicLoopLeavesOneLineAServer() throws TemplateException {
        String template = "backend nodes\n{{#each addresses}}\nserver {{ host }} {{ ip }}:3000 check\n{{/each}}\nend";
        assertThat(render(
                        template,
                        Map.of(
                                "addresses",
                                List.of(Map.of("host", "a", "ip", "10.0.0.1"), Map.of("host", "b", "ip", "10.0.0.2")))))
                .isEqualTo("backend nodes\nserver a 10.0.0.1:3000 check\nserver b 10.0.0.2:3000 check\nend\n");
    }

    @Test
    void valuesAreEscapedForHaproxy() throws TemplateException {
        assertThat(render("x {{v}}", Map.of("v", "a b\nlisten #\"'\\$<&;")))
                .isEqualTo("x a\\x20b\\x0alisten\\x20\\x23\\x22\\x27\\x5c\\x24\\x3c&\\x3b\n");
        assertThat(render("x {{v}}", Map.of("v", "/a?b=c&d"))).isEqualTo("x /a?b=c&d\n");
    }

    @Test
    void rawIsAskedForByThreeBraces() throws TemplateException {
        assertThat(render("x {{{v}}} {{&v}}", Map.of("v", "a b # $"))).isEqualTo("x a b # $ a b # $\n");
    }

    @Test
    void whatIsNotThereIsAMistakeWhereItWouldBePrinted() {
        Map<String, ?> data = Map.of("name", "outer", "l", List.of(Map.of("ip", "x")));
        assertThatThrownBy(() -> render("global\n{{#each l}}\n  server {{ip}} {{name}}\n{{/each}}\n", data))
                .isInstanceOf(TemplateException.class)
                .hasMessage("""
                        the template, line 3, column 19: there is no value 'name' here; there is ip
                              server {{ip}} {{name}}
                                              ^""");
        assertThatThrownBy(() -> render("{{nope}}", Map.of())).hasMessageContaining("'nope' here; there is nothing");
        assertThatThrownBy(() -> render("{{{name.first}}}", data)).hasMessageContaining("no value 'name.first'");
        assertThatThrownBy(() -> render("{{l}}", data)).hasMessageContaining("no text; it has the fields ip");
    }

    @Test
    void whatIsNotThereIsFalseInBlocks() throws TemplateException {
        assertThat(render(
                        "{{#if a.b}}1{{else}}2{{/if}}{{#unless a}}3{{/unless}}{{#each a}}4{{/each}}"
                                + "{{#with a}}5{{/with}}{{#a}}6{{/a}}{{^a}}7{{/a}}",
                        Map.of()))
                .isEqualTo("237\n");
    }

    @Test
    void onlyDataIsSeen() {
        for (String word : List.of("v.class", "v.bytes", "class.name", "v.empty", "l.class", "l.size", "m.keySet")) {
            assertThatThrownBy(
                            () -> render("{{" + word + "}}", Map.of("v", "text", "l", List.of(), "m", Map.of("a", 1))))
                    .as(word)
                    .hasMessageContaining("there is no value '" + word + "'");
        }
        for (String helper : List.of("i18n 'x'", "precompile 'x'", "embedded 'x'", "block 'x'", "log 'x'", "#*x 'y'")) {
            String end = helper.startsWith("#") ? "{{/x}}" : "";
            assertThatThrownBy(() -> render("{{" + helper + "}}" + end, Map.of()))
                    .as(helper)
                    .isInstanceOf(TemplateException.class)
                    .hasMessageContaining("there is no ");
        }
    }

    @Test
    void aMistakeIsShownWithItsPlace() {
        assertThatThrownBy(() -> ConfigTemplate.compile("the template x.hbs", "global\n{{#each servers}\nserver\n"))
                .isInstanceOf(TemplateException.class)
                .hasMessage("""
                        the template x.hbs, line 2, column 16: it doesn't parse: found '}'
                            {{#each servers}
                                           ^""");
        assertThatThrownBy(() -> ConfigTemplate.compile("the template", "a\r\n\t{{#if a}}\r\n"))
                .hasMessageContaining("line 3, column 1: it doesn't parse: found the end");
        assertThatThrownBy(() -> render("a\n{{nope 1}}\n", Map.of()))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("line 2, column 3: there is no helper 'nope'")
                .hasMessageContaining("\n    {{nope 1}}\n      ^");
        assertThatThrownBy(() -> render("{{> other}}", Map.of()))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("line 1, column ")
                .hasMessageContaining("there is no partial 'other'; a template is one file");
    }

    @Test
    void aVeryLongLineIsShownInPart() {
        assertThatThrownBy(() -> render("x".repeat(5000) + "{{nope}}" + "y".repeat(5000), Map.of()))
                .hasMessageContaining("line 1, column 5003")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600).contains("x{{nope}}y"));
    }

    @Test
    void aFileThatCannotBeReadSaysWhy() throws Exception {
        assertThatThrownBy(() -> ConfigTemplate.read(folder.resolve("none.hbs")))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("none.hbs")
                .hasMessageContaining("no such file");
        assertThatThrownBy(() -> ConfigTemplate.read(folder)).hasMessageContaining("is a folder");
        Path binary = Files.write(folder.resolve("b"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> ConfigTemplate.read(binary)).hasMessageContaining("UTF-8");
        Path windows = Files.writeString(folder.resolve("w"), "\ufeffa\r\nb\r\n");
        assertThat(ConfigTemplate.read(windows).render(Map.of())).isEqualTo("a\nb\n");
    }

    @Test
    void aTemplateWithoutAnEndIsAMistake() throws Exception {
        ConfigTemplate template = ConfigTemplate.compile("mine", "{{#*inline \"a\"}}x{{> a}}{{/inline}}{{> a}}\n");
        assertThatThrownBy(() -> template.render(Map.of()))
                .isInstanceOf(TemplateException.class)
                .hasMessage("mine has no end: one of its partials brings itself in again, or it is nested too deeply");
        String deep = "{{#if a}}".repeat(100_000) + "{{/if}}".repeat(100_000);
        assertThatThrownBy(() -> ConfigTemplate.compile("deep", deep).render(Map.of("a", true)))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("nested too deeply");
    }
}
