package dev.muster.haproxy.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestWordTest {

    @ParameterizedTest
    @CsvSource({"members,members,0", "mebmers,members,1", "member,members,1", "kitten,sitting,3", "'',abc,3"})
    void countsTheEdits(String a, String b, int edits) {
        assertThat(NearestWord.distance(a, b)).isEqualTo(edits);
        assertThat(NearestWord.distance(b, a)).isEqualTo(edits);
    }

    @Test
    void suggestsTheNearestWordOrNone() {
        var known = List.of("join", "leave", "members");
        assertThat(NearestWord.of("jion", known)).contains("join");
        assertThat(NearestWord.of("leaves", known)).contains("leave");
        assertThat(NearestWord.of("wombat", known)).isEmpty();
        assertThat(NearestWord.of("x".repeat(10_000), known)).isEmpty();
    }
}
