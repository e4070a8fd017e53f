package dev.muster.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.agent.AgentOptions;
import dev.muster.agent.CheckOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docs/configuration.md says is so. */
final class ConfigurationDocTest {

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private final String page;

    ConfigurationDocTest() throws IOException {
        page = Files.readString(Path.of("..", "docs", "configuration.md"));
    }

    private String block(String language) {
        Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(page);
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    private String section(String heading) {
        Matcher section =
                Pattern.compile("(?s)\n## " + heading + "\n(.*?)(?=\n## |$)").matcher(page);
        assertThat(section.find()).as(heading).isTrue();
        return section.group(1);
    }

    @Test
    void theExampleIsRead() throws ConfigException {
        AgentOptions options = Configuration.parse("muster.yaml", block("yaml")).options();
        assertThat(options.services())
                .extracting(service -> service.name().value())
                .containsExactly("web", "api", "db", "mail");
        assertThat(options.services().get(0).check()).isEqualTo(CheckOption.http("/health"));
        assertThat(options.services().get(1).attributes()).containsEntry("v", "2");
        assertThat(options.services().get(2).command()).isEmpty();
        assertThat(options.services().get(3).command()).containsExactly("/bin/sh", "-c", "fetch-mail | deliver");
        assertThat(options.balancer())
                .hasValueSatisfying(role -> assertThat(role.pools())
                        .extracting(pool -> pool.name().value())
                        .containsExactly("web", "api", "db"));
    }

    @Test
    void theMistakesAreSaidAsShown() {
        String text = """
                # Ours.
                node:
                  name: web-1
                  bnid: 10.0.0.7
                services:
                  web:
                    command: [node, server.js]
                    port: 70000
                """;
        assertThat(catchThrowable(() -> Configuration.parse("muster.yaml", text)))
                .hasMessage(block("text").stripTrailing());
    }

    @Test
    void theVariablesAreThese() {
        Map<String, String> said = new TreeMap<>();
        Matcher row = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| `([a-z_.]+)`").matcher(page);
        while (row.find()) {
            said.put(row.group(1), row.group(2));
        }
        Map<String, String> real = new TreeMap<>();
        Variables.all().forEach((name, path) -> real.put(name, String.join(".", path)));
        assertThat(said).isEqualTo(real);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "`node`     | node: {unknownword: x}",
                "`services` | services: {a: {command: [a], unknownword: x}}",
                "`balancer` | balancer: {unknownword: x}",
            })
    void theTablesHaveTheKeysThatThereAre(String heading, String yaml) {
        Set<String> known = keys(yaml);
        String section = section(heading);
        Set<String> said = new TreeSet<>();
        section.lines().filter(line -> line.startsWith("| `")).forEach(line -> words(line.split("\\|")[1], said));
        assertThat(known).containsAll(said);
        Set<String> anywhere = new TreeSet<>();
        words(section.replace("shell: true", "shell"), anywhere);
        assertThat(anywhere).containsAll(known);
    }

    @Test
    void theKeysOfAPoolAreThese() {
        String sentence = section("`balancer`");
        Set<String> said = new TreeSet<>();
        words(sentence.substring(sentence.indexOf("A pool has")), said);
        assertThat(said).isEqualTo(keys("balancer: {pools: {a: {unknownword: x}}}"));
    }

    private static void words(String text, Set<String> words) {
        Matcher code = CODE.matcher(text);
        while (code.find()) {
            words.add(code.group(1));
        }
    }

    /** The keys that a mistake lists. */
    private static Set<String> keys(String yaml) {
        String message = String.valueOf(
                catchThrowable(() -> Configuration.parse("f", yaml)).getMessage());
        String list = message.lines().findFirst().orElse("").replaceFirst(".*the keys there are ", "");
        return new TreeSet<>(List.of(list.split(", ")));
    }
}
