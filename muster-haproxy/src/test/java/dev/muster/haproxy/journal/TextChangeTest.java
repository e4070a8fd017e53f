package dev.muster.haproxy.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextChangeTest {

    @Test
    void aChangeAppliedToTheOldTextIsTheNewOne() {
        List<String> texts = List.of(
                "",
                "\n",
                "a",
                "a\n",
                "a\nb\n",
                "a\nb",
                "b\na\n",
                "a\na\n",
                "a\na\na\n",
                "x\na\nb\n",
                "a\nx\nb\n",
                "\n\n");
        for (String before : texts) {
            for (String after : texts) {
                assertThat(TextChange.between(before, after).of(before))
                        .as("%s becomes %s", before, after)
                        .isEqualTo(after);
            }
        }
    }

    @Test
    void oneLineAmongManyIsOneLine() {
        assertThat(TextChange.between("a\nb\nc\nd\n", "a\nb\nx\nd\n")).isEqualTo(new TextChange(2, 1, "x\n"));
        assertThat(TextChange.between("a\nb\n", "a\nb\n")).isEqualTo(new TextChange(2, 0, ""));
    }

    @Test
    void aChangeOfAnotherTextIsRefused() {
        assertThatThrownBy(() -> new TextChange(2, 1, "").of("a\nb\n")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TextChange(-1, 0, "").of("a\n")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TextChange(0, Integer.MIN_VALUE, "").of("a\n"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
