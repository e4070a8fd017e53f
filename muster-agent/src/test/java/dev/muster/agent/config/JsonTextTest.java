package dev.muster.agent.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.config.JsonText.NotJsonException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonTextTest {

    private static Json.Field field(Json.Fields fields, String key) {
        return requireNonNull(fields.fields().get(key));
    }

    private static Json value(Json.Fields fields, String key) {
        return field(fields, key).value();
    }

    @Test
    void readsAllKindsOfValuesWithTheirPlaces() throws Exception {
        Json json = JsonText.read("f", """
                {"a": "x\\u00e9\\n\\"",
                 "b": [-1.5e3, true, false, null],
                 "c": {}, "d": [ ] }
                """).value();
        assertThat(json).isInstanceOfSatisfying(Json.Fields.class, fields -> {
            assertThat(fields.fields().keySet()).containsExactly("a", "b", "c", "d");
            assertThat(value(fields, "a")).isEqualTo(new Json.Text("x\u00e9\n\"", new Origin.InJson("f", 1, 7)));
            assertThat(field(fields, "b").key()).isEqualTo(new Origin.InJson("f", 2, 2));
            assertThat(value(fields, "b"))
                    .isEqualTo(new Json.Items(
                            List.of(
                                    new Json.Numeral("-1.5e3", new Origin.InJson("f", 2, 8)),
                                    new Json.Truth(true, new Origin.InJson("f", 2, 16)),
                                    new Json.Truth(false, new Origin.InJson("f", 2, 22)),
                                    new Json.Null(new Origin.InJson("f", 2, 29))),
                            new Origin.InJson("f", 2, 7)));
        });
    }

    @Test
    void aKeyThatIsThereTwiceIsTheLast() throws Exception {
        assertThat(JsonText.read("f", "{\"a\":1,\"a\":2}").value())
                .isInstanceOfSatisfying(
                        Json.Fields.class,
                        fields -> assertThat(value(fields, "a"))
                                .isInstanceOfSatisfying(
                                        Json.Numeral.class,
                                        number -> assertThat(number.text()).isEqualTo("2")));
    }

    @Test
    void whatFollowsTheValueIsSaid() throws Exception {
        assertThat(JsonText.read("f", "{}\n x").rest()).contains(new Origin.InJson("f", 2, 2));
        assertThat(JsonText.read("f", "{}\r\n").rest()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | 1:1 | the file is empty",
                "`{` | 1:2 | the file ends where a key should be",
                "`{\"a\"}` | 1:5 | a colon should be here, after the key 'a'",
                "`{\"a\":}` | 1:6 | a value should be here, not '}'",
                "`{\"a\":1,}` | 1:8 | nothing after it; leave the comma out",
                "`{\"a\":[1,]}` | 1:9 | nothing after it; leave the comma out",
                "`{\"a\":1 \"b\":2}` | 1:8 | a comma or a '}' should be here, not '\"'",
                "`{\"a\":yes}` | 1:6 | not 'yes'; a text stands in double quotes",
                "`{\"a\":01}` | 1:6 | a value should be here, not '01'",
                "`{a:1}` | 1:2 | a key in double quotes should be here, not 'a'",
                "`{'a':1}` | 1:2 | a key in double quotes should be here",
                "`{\"a\":\"x` | 1:6 | this text has no end",
                "`{\"a\":\"\\d\"}` | 1:7 | '\\d' means nothing in JSON",
                "`{\"a\":\"\\u12\"}` | 1:9 | four hexadecimal digits",
                "`{\"a\":1` | 1:7 | the file ends before the object does; a '}' is missing",
                "`// x` | 1:1 | JSON has no comments",
            })
    void saysWhereItIsNoJson(String text, String place, String message) {
        assertThatThrownBy(() -> JsonText.read("f", text)).isInstanceOfSatisfying(NotJsonException.class, e -> {
            assertThat(e.origin())
                    .isInstanceOfSatisfying(
                            Origin.InJson.class,
                            at -> assertThat(at.line() + ":" + at.column()).isEqualTo(place));
            assertThat(e).hasMessageContaining(message);
        });
    }

    @Test
    void isBounded() {
        assertThatThrownBy(() -> JsonText.read("f", "[".repeat(JsonText.DEEPEST + 1)))
                .hasMessageContaining("more than 20 deep");
        assertThatThrownBy(() -> JsonText.read("f", "[" + "1,".repeat(JsonText.MOST_VALUES) + "1]"))
                .hasMessageContaining("more than 20000 values");
    }
}
