package dev.muster.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {

    @ParameterizedTest
    @CsvSource({"members,members,0", "mebmers,members,1", "member,members,1", "kitten,sitting,3", "'',abc,3"})
    void countsTheEdits(String a, String b, int edits) {
        assertThat(Suggestion.distance(a, b)).isEqualTo(edits);
        assertThat(Suggestion.distance(b, a)).isEqualTo(edits);
    }

    @Test
    void suggestsTheNearestWordOrNone() {
        var known = List.of("join", "leave", "members");
        assertThat(Suggestion.nearest("jion", known)).contains("join");
        assertThat(Suggestion.nearest("leaves", known)).contains("leave");
        assertThat(Suggestion.nearest("wombat", known)).isEmpty();
        assertThat(Suggestion.nearest("x".repeat(10_000), known)).isEmpty();
    }
}
