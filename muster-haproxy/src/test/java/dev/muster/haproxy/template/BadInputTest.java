package dev.muster.haproxy.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.haproxy.Attributes;
import dev.muster.haproxy.Intent;
import dev.muster.haproxy.Pool;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.ServerName;
import dev.muster.haproxy.TemplateSettings;
import dev.muster.haproxy.Traffic;
import dev.muster.haproxy.config.Cfg;
import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.config.CfgLine;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever members and users say, it stays one word, or is not rendered at all. */
class BadInputTest {

    /** Prints attributes and settings in every way that a template has. */
    static final String TEMPLATE = """
            global
              stats socket {{socket}}
            defaults
              mode http
              timeout connect 1s
              timeout client 1s
              timeout server 1s
            frontend f
              bind {{bind.address}}
              http-request set-header X-Setting {{settings.bad}}
              http-request set-header X-Quoted "{{settings.bad}}"
              default_backend web
            {{#each pools}}
            backend {{name}}
            {{#each servers}}
            {{#if attributes.bad}}
              http-response set-header X-{{name}} {{attributes.bad}}
              http-response set-header X-{{name}}-quoted "a {{attributes.bad}}"
              # {{attributes.bad}} {{{attributes.bad}}}
            {{/if}}
              server {{name}} {{address}}
            {{/each}}
            {{/each}}
            """;

    static Stream<String> bad() {
        return Stream.of(
                "a\n  server evil 6.6.6.6:80",
                "a\r\nlisten evil",
                "a\rb",
                "\"; server evil 6.6.6.6:80",
                "\"",
                "it's",
                "a;b",
                "a # b",
                "${HOME}",
                "$HOME",
                "a\\",
                "\\n",
                "\\x0a",
                "%[env(HOME)]",
                "100%",
                "{{name}}",
                "}}{{#each x}}",
                "a\u0000b",
                "a\u0001b",
                "a\u001b[31mb",
                "a\u007fb",
                "a\u0085b",
                "a\u2028server evil 6.6.6.6:80",
                "a\u2029b",
                "a\u202eb",
                "a\ud800b",
                "wéb",
                "日本",
                "\ud83d\ude00",
                " ",
                "a b",
                "\t",
                "x".repeat(3000),
                "é".repeat(250),
                ".if true",
                "<<EOF");
    }

    static Model model(Attributes attributes, TemplateSettings settings) {
        Server plain = Model.server("a", "10.0.0.1", 3000);
        Server server = new Server(plain.name(), plain.address(), 100, Intent.SERVE, attributes);
        return new Model("bad", List.of(Model.pool("web", Traffic.HTTP, server)), settings, List.of());
    }

    static TemplateSettings setting(String value) {
        return TemplateSettings.NONE.withValues(new TreeMap<>(Map.of("bad", value)));
    }

    static Attributes attribute(String value) {
        return Attributes.fitting(Map.of("bad", value));
    }

    /** The first words of all lines: what they are, whatever they say. */
    private static List<String> shape(String text) throws CfgException {
        return Cfg.parse(text).sections().stream()
                .flatMap(section -> Stream.concat(section.header().stream(), section.lines().stream()))
                .map(BadInputTest::shape)
                .toList();
    }

    private static String shape(CfgLine line) {
        return line.word(0) + "/" + line.words().size();
    }

    @ParameterizedTest
    @MethodSource("bad")
    void anAttributeIsNeverMoreThanOneWord(String value) throws Exception {
        ConfigTemplate template = ConfigTemplate.compile("the template", TEMPLATE);
        Attributes attributes = attribute(value);
        String text = model(attributes, setting("ok")).file(template);
        Attributes harmless = attributes.values().isEmpty() ? Attributes.NONE : attribute("ok");
        assertThat(shape(text)).isEqualTo(shape(model(harmless, setting("ok")).file(template)));
        assertThat(text.lines().filter(line -> !line.contains("#"))).noneMatch(line -> line.matches(".*[^ -~].*"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aSettingIsNeverMoreThanOneWord(String value) throws Exception {
        TemplateSettings settings;
        try {
            settings = setting(value);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).contains("the setting 'bad'").doesNotContain(value);
            return;
        }
        ConfigTemplate template = ConfigTemplate.compile("the template", TEMPLATE);
        assertThat(shape(model(Attributes.NONE, settings).file(template)))
                .isEqualTo(shape(model(Attributes.NONE, setting("ok")).file(template)));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aNameIsNeverTaken(String value) {
        assertThatThrownBy(() -> new ServerName(value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PoolName(value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Traffic.HTTP.withHosts(value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Traffic.HTTP.withPaths("/" + value)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Attributes.fitting(Map.of(value, "x")).values()).isEmpty();
    }

    @Test
    void whatEndsALineOrBeginsAnExpressionIsLeftOut() {
        assertThat(bad().filter(value -> attribute(value).values().isEmpty()))
                .contains(
                        "a\n  server evil 6.6.6.6:80",
                        "a\rb",
                        "%[env(HOME)]",
                        "a\u0085b",
                        "a\u2028server evil 6.6.6.6:80")
                .doesNotContain("wéb", "a b", "${HOME}", "\\x0a");
    }

    @Test
    void attributesAreBounded() {
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i < 1000; i++) {
            many.put("k" + i, "v");
        }
        assertThat(Attributes.fitting(many).values()).hasSize(64);
        assertThat(new Pool(new PoolName("web"), "first", "/", Model.web().healthStatuses(), List.of()).traffic())
                .isEqualTo(Traffic.HTTP);
    }
}
