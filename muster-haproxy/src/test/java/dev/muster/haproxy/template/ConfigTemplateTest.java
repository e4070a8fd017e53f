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
    void outerNamesDoNotLeakIn() throws TemplateException {
        assertThat(render("{{#each l}}[{{name}}]{{/each}}", Map.of("name", "outer", "l", List.of(Map.of()))))
                .isEqualTo("[]\n");
    }

    @Test
    void onlyDataIsSeen() throws TemplateException {
        assertThat(render("{{v.class}}{{v.bytes}}{{class.name}}", Map.of("v", "text")))
                .isEqualTo("\n");
    }

    @Test
    void aMistakeIsShownWithItsPlace() {
        assertThatThrownBy(() -> ConfigTemplate.compile("the template x.hbs", "global\n{{#each servers}\nserver\n"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("the template x.hbs, line 2, column ")
                .hasMessageContaining("{{#each servers}");
        assertThatThrownBy(() -> render("a\n{{nope 1}}\n", Map.of()))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("nope");
        assertThatThrownBy(() -> render("{{> other}}", Map.of()))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("other");
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
}
