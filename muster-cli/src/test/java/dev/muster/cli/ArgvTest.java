package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ArgvTest {

    @Test
    void splitsAtBlanksOutsideOfQuotes() {
        assertThat(Argv.split("  java -jar 'my app.jar'  --name \"a 'b' c\" x\\ y '' "))
                .containsExactly("java", "-jar", "my app.jar", "--name", "a 'b' c", "x y", "");
    }

    @Test
    void nothingElseMeansAnything() {
        assertThat(Argv.split("echo $HOME | rm * ; `id`"))
                .containsExactly("echo", "$HOME", "|", "rm", "*", ";", "`id`");
        assertThat(Argv.split("'a\\b'")).containsExactly("a\\b");
    }

    @Test
    void anOpenQuoteIsNamed() {
        assertThatThrownBy(() -> Argv.split("a 'b")).hasMessageContaining("the quote ' is not closed");
        assertThatThrownBy(() -> Argv.split("a\\")).hasMessageContaining("backslash");
    }
}
