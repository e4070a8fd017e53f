package dev.muster.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {

    @Test
    void cutsWhatIsSeenAndKeepsTheColoursClosed() {
        assertThat(Screen.cut("abcdef", 3)).isEqualTo("abc");
        assertThat(Screen.cut("ab", 3)).isEqualTo("ab");
        assertThat(Screen.cut("a\u001b[31mbcdef\u001b[0m", 3)).isEqualTo("a\u001b[31mbc\u001b[0m");
        assertThat(Screen.cut("🙂🙂🙂", 2)).isEqualTo("🙂🙂");
    }

    @Test
    void drawsOverWhatItDrewBefore() {
        var bytes = new ByteArrayOutputStream();
        var screen = new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        screen.draw(List.of("one", "two"));
        screen.draw(List.of("three"));
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        \u001b[Jone
                        two
                        \r\u001b[2A\u001b[Jthree
                        """);
    }
}
