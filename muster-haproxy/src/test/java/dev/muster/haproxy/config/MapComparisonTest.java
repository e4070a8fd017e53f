package dev.muster.haproxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.haproxy.config.MapComparison.MapChange;
import java.util.List;
import org.junit.jupiter.api.Test;

class MapComparisonTest {

    private static MapComparison compare(String before, String after) throws CfgException {
        return MapComparison.of(MapFile.parse(before), MapFile.parse(after));
    }

    @Test
    void blanksAndCommentsDontCount() throws CfgException {
        MapComparison same =
                compare("# hosts\na.example\tweb  app \n\nb.example api\n", "a.example web  app\nb.example api");
        assertThat(same.changes()).isEmpty();
        assertThat(same.sameOrder()).isTrue();
    }

    @Test
    void entriesComeGoAndChange() throws CfgException {
        MapComparison changed = compare("a 1\nb 2\nc 3\n", "a 1\nb 9\nd 4\n");
        assertThat(changed.changes())
                .containsExactly(
                        new MapChange.Changed("b", "9"), new MapChange.Removed("c"), new MapChange.Added("d", "4"));
        assertThat(changed.sameOrder()).isTrue();
    }

    @Test
    void aKeyThatStandsTwiceIsMadeAnew() throws CfgException {
        MapComparison changed = compare("a 1\na 2\nb 1\n", "a 1\na 3\nb 1\n");
        assertThat(changed.changes())
                .containsExactly(
                        new MapChange.Removed("a"), new MapChange.Added("a", "1"), new MapChange.Added("a", "3"));
        assertThat(changed.sameOrder()).isFalse();
    }

    @Test
    void anotherOrderIsTold() throws CfgException {
        assertThat(compare("a 1\nb 2\n", "b 2\na 1\n")).isEqualTo(new MapComparison(List.of(), false));
        assertThat(compare("b 2\n", "a 1\nb 2\n").sameOrder()).isFalse();
    }

    @Test
    void whatIsNoEntryNamesItsLine() {
        assertThatThrownBy(() -> MapFile.parse("a 1\nb\n")).hasMessageContaining("line 2");
        assertThatThrownBy(() -> MapFile.parse("a \u001b[31m\n")).hasMessageContaining("control character");
    }
}
