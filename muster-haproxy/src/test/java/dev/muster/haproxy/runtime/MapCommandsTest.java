package dev.muster.haproxy.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MapCommandsTest {

    private static final Path MAP = Path.of("/etc/haproxy/hosts.map");

    @Test
    void theyAreSentAsHaproxyReadsThem() {
        assertThat(new RuntimeCommand.AddMapEntry(MAP, "a.example", "web one").text())
                .isEqualTo("add map /etc/haproxy/hosts.map a.example web\\ one");
        assertThat(new RuntimeCommand.SetMapEntry(MAP, "a.example", "web").text())
                .isEqualTo("set map /etc/haproxy/hosts.map a.example web");
        assertThat(new RuntimeCommand.DeleteMapEntry(MAP, "a.example").text())
                .isEqualTo("del map /etc/haproxy/hosts.map a.example");
    }

    @Test
    void answersAreMatchedExactly() {
        RuntimeCommand set = new RuntimeCommand.SetMapEntry(MAP, "a", "b");
        assertThat(set.read("\n")).isEqualTo(new RuntimeAnswer.Done());
        assertThat(set.read("entry not found.\n\n")).isInstanceOf(RuntimeAnswer.Refused.class);
        assertThat(new RuntimeCommand.DeleteMapEntry(MAP, "a").read("Key not found.\n\n"))
                .isInstanceOf(RuntimeAnswer.Refused.class);
        assertThat(new RuntimeCommand.AddMapEntry(MAP, "a", "b")
                        .read("Unknown map identifier. Please use #<id> or <file>.\n\n"))
                .isInstanceOf(RuntimeAnswer.Refused.class);
        assertThat(set.read("something else")).isInstanceOf(RuntimeAnswer.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a;b", "a\nb", "a\\b", "a <<\n", "\u00e4"})
    void noWordCanEndTheCommand(String word) {
        assertThatThrownBy(() -> new RuntimeCommand.AddMapEntry(MAP, "key", word))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RuntimeCommand.AddMapEntry(MAP, word, "value"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RuntimeCommand.DeleteMapEntry(Path.of(word), "key"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
