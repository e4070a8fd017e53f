package dev.muster.haproxy.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Templates mean here what they mean to handlebars.js. The answers were stored by
 * {@code src/test/handlebars/answers.js}, which says how; where Muster differs, on purpose or not, the
 * case stands in {@link #DIFFERENT} with what it does.
 */
class HandlebarsAnswersTest {

    private static final String ERROR = "(an error)";

    record Case(String name, String template, Map<String, ?> data, String answer) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** What Muster does instead. */
    private static final Map<String, String> DIFFERENT = Map.ofEntries(
            // A value that is missing is a mistake that must be seen, not an empty word in haproxy.cfg.
            Map.entry("a value that is not there", ERROR),
            Map.entry("a field that is not there", ERROR),
            Map.entry("a field of what is not there", ERROR),
            Map.entry("a value that is null", ERROR),
            Map.entry("outer names do not leak in", ERROR),
            // So is a list that is missing: whoever misspells it would get no server at all.
            Map.entry("each with else", ERROR),
            // JavaScript prints "[object Object]", which nobody means.
            Map.entry("an object as a value", ERROR),
            // The library takes {{l.1}} for {{l.[1]}}, and shows the braces after two backslashes.
            Map.entry("an element of a list without brackets", "b"),
            Map.entry("two backslashes are one", "\\{{v}}"));

    @SuppressWarnings("unchecked") // The file is ours: a list of objects.
    static List<Case> cases() {
        try (InputStream in =
                Objects.requireNonNull(HandlebarsAnswersTest.class.getResourceAsStream("handlebars-answers.json"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return ((List<Map<String, ?>>) Objects.requireNonNull(TestJson.read(text)))
                    .stream()
                            .map(entry -> new Case(
                                    (String) Objects.requireNonNull(entry.get("name")),
                                    (String) Objects.requireNonNull(entry.get("template")),
                                    (Map<String, ?>) Objects.requireNonNull(entry.get("data")),
                                    entry.get("answer") instanceof String answer ? answer : ERROR))
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Case> same() {
        return cases().stream().filter(example -> !DIFFERENT.containsKey(example.name()));
    }

    static Stream<Case> different() {
        return cases().stream().filter(example -> DIFFERENT.containsKey(example.name()));
    }

    @ParameterizedTest
    @MethodSource("same")
    void isAsInHandlebarsJs(Case example) {
        assertThat(rendered(example)).isEqualTo(withLineEnd(example.answer()));
    }

    @ParameterizedTest
    @MethodSource("different")
    void differsAsIsKnown(Case example) {
        String known = withLineEnd(Objects.requireNonNull(DIFFERENT.get(example.name())));
        assertThat(rendered(example)).isEqualTo(known).isNotEqualTo(withLineEnd(example.answer()));
    }

    @Test
    void theSuiteIsWhole() {
        List<Case> cases = cases();
        Set<String> names = new HashSet<>();
        assertThat(cases).hasSizeGreaterThanOrEqualTo(64).allMatch(example -> names.add(example.name()));
        assertThat(names).containsAll(DIFFERENT.keySet());
    }

    private static String rendered(Case example) {
        try {
            return ConfigTemplate.compile("the template", example.template()).render(example.data());
        } catch (TemplateException e) {
            return withLineEnd(ERROR);
        }
    }

    /** A rendered file ends with a line's end, whether the template does or not. */
    private static String withLineEnd(String text) {
        return text.endsWith("\n") ? text : text + "\n";
    }
}
