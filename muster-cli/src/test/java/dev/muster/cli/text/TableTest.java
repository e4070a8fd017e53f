package dev.muster.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.cli.text.Style.Paint;
import dev.muster.cli.text.Table.Cell;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {

    private static Table sample() {
        return new Table()
                .left("NAME")
                .right("COUNT")
                .left("STATUS")
                .row(Cell.of("a"), Cell.of("7"), new Cell("alive", Paint.GOOD))
                .row(Cell.of("longer-name"), Cell.of("12345"), Cell.of(""))
                .row(Cell.of("🙂"), Cell.of(""), Cell.of("x"));
    }

    @Test
    void columnsAreAlignedAndLinesEndWithoutBlanks() {
        assertThat(sample().lines(Style.plain()))
                .containsExactly(
                        "NAME         COUNT  STATUS",
                        "a                7  alive",
                        "longer-name  12345",
                        "🙂                   x");
    }

    @Test
    void colourDoesNotShiftAColumn() {
        var coloured = sample().lines(Style.of(true, Map.of()));
        assertThat(coloured.get(1)).isEqualTo("a                7  \u001b[32malive\u001b[0m");
        assertThat(coloured.stream().map(line -> line.replaceAll("\u001b\\[[0-9]*m", "")))
                .containsExactlyElementsOf(sample().lines(Style.plain()));
    }

    @Test
    void aCellCannotBreakOutOfItsLine() {
        var lines = new Table().left("NAME").row(Cell.of("a\n\u001b[2Jb")).lines(Style.plain());
        assertThat(lines).containsExactly("NAME", "a\\x0a\\x1b[2Jb");
    }

    @Test
    void aRowMustFitTheColumns() {
        var table = new Table().left("ONE");
        assertThatThrownBy(() -> table.row(Cell.of("1"), Cell.of("2"))).isInstanceOf(IllegalArgumentException.class);
    }
}
