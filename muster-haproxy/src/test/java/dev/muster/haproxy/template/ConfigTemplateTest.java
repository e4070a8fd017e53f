package dev.muster.haproxy.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
                        "{{#if a.b}}1{{else}}2{{/if}}{{#unless a}}3{{/unless}}"
                                + "{{#with a}}5{{/with}}{{#a}}6{{/a}}{{^a}}7{{/a}}",
                        Map.of()))
                .isEqualTo("237\n");
    }

    @Test
    void aListThatIsNotThereIsAMistakeWithTheWordThatWasMeant() throws TemplateException {
        Map<String, ?> data = Map.of(
                "servers", List.of(Map.of("name", "a")), "pools", List.of(), "settings", Map.of("k", "v"), "tcp", true);
        assertThatThrownBy(() -> render("# hosts\n  {{#each server}}\nx\n{{/each}}\n", data))
                .isInstanceOf(TemplateException.class)
                .hasMessage("""
                        the template, line 2, column 6: there is no list 'server' here; did you mean 'servers'? \
                        There is pools, servers, settings
                              {{#each server}}
                                 ^""");
        assertThatThrownBy(() -> render("{{#each hosts}}x{{else}}y{{/each}}", data))
                .hasMessageContaining("no list 'hosts' here; there is pools, servers, settings");
        assertThatThrownBy(() -> render("{{#each servers as |s|}}{{#each s.tags}}x{{/each}}{{/each}}", data))
                .hasMessageContaining("no list 'tags' here\n");
        assertThatThrownBy(() -> render("{{#each servers}}{{#each ../pool}}x{{/each}}{{/each}}", data))
                .hasMessageContaining("no list 'pool' here; did you mean 'pools'?");
        assertThatThrownBy(() -> render("{{#each @root.servrs}}x{{/each}}", data))
                .hasMessageContaining("no list 'servrs' here; did you mean 'servers'?");
        assertThatThrownBy(() -> render("{{#if x}}{{/if}}{{#each settings.k}}x{{/each}}", data))
                .hasMessageContaining("line 1, column 20: this is a text, and no list");
        assertThat(render("{{#each pools}}x{{/each}}{{#each pools}}x{{else}}none{{/each}}", data))
                .isEqualTo("none\n");
    }

    @Test
    void aSlipInTheNameOfAListIsSeenInEveryBlock() throws TemplateException {
        Map<String, ?> data = Map.of("peers", List.of(Map.of("name", "a")), "tcp", true);
        for (String block : List.of("{{#if peer}}x{{/if}}", "{{#unless peer}}x{{/unless}}", "{{#peer}}x{{/peer}}")) {
            assertThatThrownBy(() -> render(block, data))
                    .as(block)
                    .isInstanceOf(TemplateException.class)
                    .hasMessageContaining("line 1, column ")
                    .hasMessageContaining("no list 'peer' here; did you mean 'peers'?");
        }
        assertThat(render(
                        "{{#if stickyKey}}1{{/if}}{{#if tpc}}2{{/if}}{{#each peers}}{{#if nam}}3{{/if}}{{/each}}",
                        data))
                .isEqualTo("\n");
    }

    @Test
    void whoLacksAnAttributeIsSaidAndHowToAskForOne() {
        Map<String, ?> server = Map.of("name", "app2", "pool", "web", "attributes", Map.of("v", "1"));
        Map<String, ?> data = Map.of("servers", List.of(server), "settings", Map.of());
        assertThatThrownBy(() -> render("{{#each servers}}\n# {{name}} {{attributes.zone}}\n{{/each}}", data))
                .isInstanceOf(TemplateException.class)
                .hasMessage("""
                        the template, line 2, column 14: the server 'app2' of the pool 'web' has no attribute 'zone'; \
                        ask for it first: {{#if attributes.zone}}{{attributes.zone}}{{/if}}
                            # {{name}} {{attributes.zone}}
                                         ^""");
        assertThatThrownBy(() -> render("{{#each servers}}{{#if @first}}{{../attributes.zone}}{{/if}}{{/each}}", data))
                .hasMessageContaining("attribute 'zone'; ask for it first: {{#if ../attributes.zone}}");
        assertThatThrownBy(() -> render("{{#each servers as |s|}}{{{s.attributes.zone}}}{{/each}}", data))
                .hasMessageContaining("the server 'app2' of the pool 'web' has no attribute 'zone'");
        assertThatThrownBy(() -> render("{{settings.timeout}}", data))
                .hasMessageContaining("there is no setting 'timeout'; give it by --set timeout=VALUE, or ask for it"
                        + " first: {{#if settings.timeout}}{{settings.timeout}}{{/if}}");
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
    void aPartialWithoutAnEndIsAMistakeWithItsPlace() throws Exception {
        for (String endless : List.of(
                "{{#*inline \"a\"}}x{{> a}}{{/inline}}{{> a}}",
                "{{#*inline \"a\"}}{{> b}}{{/inline}}{{#*inline \"b\"}}{{#if t}}{{> a}}{{/if}}{{/inline}}{{> a}}",
                "{{#*inline \"a\"}}{{#> b}}{{> a}}{{/b}}{{/inline}}"
                        + "{{#*inline \"b\"}}{{> @partial-block}}{{/inline}}{{> a}}")) {
            ConfigTemplate template = ConfigTemplate.compile("mine", "\n" + endless + "\n");
            assertThatThrownBy(() -> template.render(Map.of("t", true)))
                    .as(endless)
                    .isInstanceOf(TemplateException.class)
                    .hasMessageContaining("mine, line 2, column ")
                    .hasMessageContaining("more than 100 partials and blocks within each other here; a partial that");
        }
    }

    @Test
    void aBlockThatNobodyGaveIsAMistake() {
        assertThatThrownBy(() -> render("{{#*inline \"a\"}}{{> @partial-block}}{{/inline}}{{> a}}", Map.of()))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("there is no block here that {{> @partial-block}} could stand for");
    }

    @Test
    void nestingIsBoundedAndUpToThatItRenders() throws Exception {
        for (String[] block : List.of(
                new String[] {"{{#if a}}", "{{/if}}"},
                new String[] {"{{~#if a~}}", "{{/if}}"},
                new String[] {"{{^b}}", "{{/b}}"},
                new String[] {"{{#a}}", "{{/a}}"})) {
            assertThat(render("\n" + block[0].repeat(100) + "x" + block[1].repeat(100), Map.of("a", true)))
                    .isEqualTo(block[0].startsWith("{{~") ? "x\n" : "\nx\n");
            assertThatThrownBy(() -> render("\n" + block[0].repeat(100_000) + block[1].repeat(100_000), Map.of()))
                    .isInstanceOf(TemplateException.class)
                    .hasMessageContaining("the template, line 2, column ")
                    .hasMessageContaining("nested too deeply; up to 100 blocks");
        }
        assertThatThrownBy(() -> render("{{#if a}}" + "{{else if b}}".repeat(100_000) + "{{/if}}", Map.of()))
                .hasMessageContaining("nested too deeply");
        assertThatThrownBy(() -> render("{{lookup " + "(".repeat(100_000) + ")".repeat(100_000) + "}}", Map.of()))
                .hasMessageContaining("nested too deeply");
        String wide = "{{#if a}}{{else if b}}{{/if}}{{!-- {{#if}} --}}{{! {{#if }}".repeat(1000);
        assertThat(render(wide, Map.of())).isNotEmpty();
        assertThatThrownBy(() -> render("a\n{{=<% %>=}}", Map.of()))
                .hasMessageContaining("line 2, column 3: what begins and ends a tag can't be changed");
    }

    @Test
    void aVirtualThreadHasRoomForTheDeepestRendering() throws Exception {
        String partial = "{{#*inline \"a\"}}{{#if t}}{{#if t}}{{> a}}{{/if}}{{/if}}{{/inline}}{{> a}}";
        ConfigTemplate template = ConfigTemplate.compile("mine", partial);
        CompletableFuture<String> said = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                said.complete(template.render(Map.of("t", true)));
            } catch (TemplateException e) {
                said.complete(String.valueOf(e.getMessage()));
            } catch (StackOverflowError e) {
                said.completeExceptionally(e);
            }
        });
        assertThat(said.get(10, TimeUnit.SECONDS)).contains("more than 100 partials and blocks");
    }
}
