package dev.muster.haproxy.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.haproxy.MapName;
import dev.muster.haproxy.TemplateSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page for those who write a template shows what really comes out, and names all that there is. */
class TemplatesDocumentTest {

    private static final Pattern EXAMPLE = Pattern.compile("```handlebars( map)?\n([^`]*)```\n\n```text\n([^`]*)```");
    private static final TemplateSettings SETTINGS =
            TemplateSettings.NONE.withValues(new TreeMap<>(Map.of("timeout", "10s", "greeting", "hello you")));

    record Example(boolean map, String template, String text) {}

    private static String document() {
        try {
            return Files.readString(Path.of("..", "docs", "templates.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        Matcher matcher = EXAMPLE.matcher(document());
        while (matcher.find()) {
            examples.add(new Example(matcher.group(1) != null, matcher.group(2), matcher.group(3)));
        }
        return examples;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleRendersAsShown(Example example) throws TemplateException {
        Map<String, Object> data = TemplateSample.data(SETTINGS);
        assertThat(
                        example.map()
                                ? MapTemplate.compile(new MapName("hosts"), "the example", example.template())
                                        .render(data)
                                        .text()
                                : ConfigTemplate.compile("the example", example.template())
                                        .render(data))
                .isEqualTo(example.text());
    }

    @Test
    void everyNameIsTold() {
        assertThat(examples()).hasSizeGreaterThanOrEqualTo(6).anyMatch(Example::map);
        String document = document();
        Map<String, Object> data = TemplateSample.data(SETTINGS.withStickyKey("not-a-secret-0123456789"));
        assertThat(data.keySet()).allMatch(name -> document.contains("`" + name + "`"));
        for (String list : List.of("pools", "servers", "balancers", "peers", "routes")) {
            for (Object item : (List<?>) Objects.requireNonNull(data.get(list))) {
                assertThat(((Map<?, ?>) item).keySet()).allMatch(name -> document.contains("`" + name + "`"));
            }
        }
    }
}
