package dev.muster.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WrittenTest {

    @ParameterizedTest
    @CsvSource({"300ms, 300", "5s, 5000", "1m30s, 90000", "2h, 7200000", "1d, 86400000", "0, 0", "0s, 0"})
    void readsTimes(String text, long millis) {
        assertThat(Written.duration(text)).isEqualTo(Duration.ofMillis(millis));
        assertThat(Written.duration(Written.duration(Duration.ofMillis(millis))))
                .isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void aTimeWithoutUnitIsAskedAbout() {
        assertThatThrownBy(() -> Written.duration("5"))
                .hasMessage("is a time such as 300ms, 5s or 1m30s, not '5'; is it 5s?");
        assertThatThrownBy(() -> Written.duration("soon"))
                .hasMessage("is a time such as 300ms, 5s or 1m30s, not 'soon'");
    }

    @ParameterizedTest
    @CsvSource({"4096, 4096", "10MiB, 10485760", "64KiB, 65536", "1GiB, 1073741824", "1kB, 1000", "3 MB, 3000000"})
    void readsSizes(String text, long bytes) {
        assertThat(Written.bytes(text)).isEqualTo(bytes);
        assertThat(Written.bytes(Written.bytes(bytes))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5MB", "1 TB", "MiB", "9999999999"})
    void refusesOtherSizes(String text) {
        assertThatThrownBy(() -> Written.bytes(text)).hasMessageContaining("is a size such as 10MiB");
    }

    /** What is written as YAML is read as the same text. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "web",
                "127.0.0.1:3000",
                "/health",
                "[::1]:80",
                "a: b",
                "a #b",
                " a",
                "",
                "null",
                "true",
                "~",
                "- x",
                "*.example.com",
                "&x",
                "!x",
                "{a}",
                "%",
                "@x",
                "say \"hi\"",
                "back\\slash",
                "two\nlines",
                "tab\t",
                "200-399",
                "1.20",
                "x=y",
                "--all",
                "é",
                "a,b",
                "...",
                "---",
                "\u0001"
            })
    void whatIsShownCanBeReadBack(String text) throws ConfigException {
        Faults faults = new Faults();
        ConfigFile file = ConfigFile.parse("f", "k: " + Written.yaml(text) + "  # note\n", faults);
        faults.raise(file.source());
        assertThat(file.values().entries().get("k"))
                .extracting(Value.Entry::value)
                .isInstanceOfSatisfying(
                        Value.Text.class, read -> assertThat(read.text()).isEqualTo(text));
    }

    @Test
    void listsAndPairsStandOnOneLine() {
        assertThat(Written.yaml(List.of("node", "server.js", "a b"))).isEqualTo("[node, server.js, \"a b\"]");
        TreeMap<String, String> pairs = new TreeMap<>();
        pairs.put("b", "2");
        pairs.put("a", "x y");
        assertThat(Written.yaml(pairs)).isEqualTo("{a: \"x y\", b: 2}");
    }
}
