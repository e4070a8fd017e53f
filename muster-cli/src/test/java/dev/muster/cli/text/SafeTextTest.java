package dev.muster.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTextTest {

    @ParameterizedTest
    @CsvSource({
        "plain text, plain text",
        "é ü 漢 🙂, é ü 漢 🙂",
        "'\u001b[31mred', '\\x1b[31mred'",
        "'a\nb', 'a\\x0ab'",
        "'a\tb', 'a\\x09b'",
        "'\u0000', '\\x00'",
        "'\u007f', '\\x7f'",
        "'\u009b31m', '\\x9b31m'",
        "'a\u202eb', 'a\\u{202e}b'",
        "'a\u2028b', 'a\\u{2028}b'",
        "'\ufeff', '\\u{feff}'"
    })
    void showsByNumberWhatATerminalMightObey(String foreign, String shown) {
        assertThat(SafeText.of(foreign)).isEqualTo(shown);
    }

    @Test
    void halfACharacterIsShownByNumber() {
        assertThat(SafeText.of("x\ud83d")).isEqualTo("x\\u{d83d}");
    }

    @Test
    void longTextIsCutAndSaysSo() {
        assertThat(SafeText.of("a".repeat(5000)))
                .hasSize(SafeText.MAX_LENGTH + 1)
                .endsWith("a…");
    }
}
