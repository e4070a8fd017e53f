package dev.muster.simulator.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Small ones of the figures, and what they promise. */
class FiguresTest {

    private static final Progress QUIET = what -> {};

    private static double number(Table table, int row, int column) {
        return Double.parseDouble(table.rows().get(row).get(column));
    }

    /** Serf's convergence simulator (serf.io) says 1.8 s for 30 nodes, and 2.0 s for 100. */
    @Test
    void newsSpreadsNoLaterThanSerfsModelSays() {
        Table table = SpreadFigure.take(100, QUIET);
        assertThat(table.rows()).hasSize(4);
        for (int row = 0; row < table.rows().size(); row++) {
            assertThat(number(table, row, 3)).as("%s", table.rows().get(row)).isBetween(0.05, number(table, row, 7));
        }
    }

    /** SWIM (Das, Gupta, Motivala 2002), section 1: the load on a member does not grow with the group. */
    @Test
    void whatANodeSendsDoesNotGrowWithTheCluster() {
        Table table = LoadFigure.take(300, QUIET);
        assertThat(number(table, 0, 1)).isBetween(1.5, 2.5);
        assertThat(number(table, 1, 1)).isBetween(0.98 * number(table, 0, 1), 1.02 * number(table, 0, 1));
    }

    @Test
    void aTableIsMarkdownAndJson() {
        Table table = new Table("k", "A title", "What \"it\" is.", List.of("a", "b"), List.of(List.of("1", "2")));
        assertThat(table.markdown()).isEqualTo("## A title\n\nWhat \"it\" is.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
        assertThat(table.json())
                .isEqualTo("{\n    \"about\": \"What \\\"it\\\" is.\",\n    \"rows\": [\n"
                        + "      {\"a\": \"1\", \"b\": \"2\"}\n    ]\n  }");
        assertThatThrownBy(() -> new Table("k", "", "", List.of("a"), List.of(List.of("1", "2"))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
