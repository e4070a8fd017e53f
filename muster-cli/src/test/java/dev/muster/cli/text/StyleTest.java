package dev.muster.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cli.text.Style.Paint;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StyleTest {

    @Test
    void coloursOnATerminal() {
        assertThat(Style.of(true, Map.of("TERM", "xterm")).paint(Paint.BAD, "x"))
                .isEqualTo("\u001b[31mx\u001b[0m");
    }

    @Test
    void neverElsewhereNorWhereItIsUnwanted() {
        assertThat(Style.of(false, Map.of()).paint(Paint.BAD, "x")).isEqualTo("x");
        assertThat(Style.of(true, Map.of("NO_COLOR", "1")).paint(Paint.BAD, "x"))
                .isEqualTo("x");
        assertThat(Style.of(true, Map.of("TERM", "dumb")).paint(Paint.BAD, "x")).isEqualTo("x");
    }

    @Test
    void anEmptyNoColorMeansNothing() {
        assertThat(Style.of(true, Map.of("NO_COLOR", "")).paint(Paint.GOOD, "x"))
                .contains("\u001b");
    }
}
