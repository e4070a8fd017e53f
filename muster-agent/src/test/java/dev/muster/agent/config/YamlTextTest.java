package dev.muster.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.config.Value.Entries;
import dev.muster.agent.config.Value.Items;
import dev.muster.agent.config.Value.Nothing;
import dev.muster.agent.config.Value.Text;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class YamlTextTest {

    private static Entries read(String text) throws ConfigException {
        Faults faults = new Faults();
        ConfigFile file = ConfigFile.parse("f", text, faults);
        faults.raise(file.source());
        return file.values();
    }

    private static Value at(Entries entries, String key) {
        return Objects.requireNonNull(entries.entries().get(key), key).value();
    }

    private static String text(Value value) {
        assertThat(value).isInstanceOf(Text.class);
        return ((Text) value).text();
    }

    @Test
    void whatIsPlainStaysAsItWasWritten() throws ConfigException {
        Entries read = read("a: 1.20\nb: no\nc: 0x1f\nd: 'x: y'\ne: 010\nf: ~\ng:\nh: ''\n");
        assertThat(text(at(read, "a"))).isEqualTo("1.20");
        assertThat(text(at(read, "b"))).isEqualTo("no");
        assertThat(text(at(read, "c"))).isEqualTo("0x1f");
        assertThat(text(at(read, "d"))).isEqualTo("x: y");
        assertThat(text(at(read, "e"))).isEqualTo("010");
        assertThat(at(read, "f")).isInstanceOf(Nothing.class);
        assertThat(at(read, "g")).isInstanceOf(Nothing.class);
        assertThat(text(at(read, "h"))).isEmpty();
    }

    @Test
    void everyValueKnowsItsPlace() throws ConfigException {
        Entries read = read("a:\n  - x\n  -  {b: é, c: z}\n");
        Items items = (Items) at(read, "a");
        assertThat(items.values().get(0).origin()).isEqualTo(new Origin.InFile("f", 2, 5));
        Entries second = (Entries) items.values().get(1);
        assertThat(at(second, "c").origin()).isEqualTo(new Origin.InFile("f", 3, 16));
        assertThat(second.entries().get("c")).extracting(Value.Entry::key).isEqualTo(new Origin.InFile("f", 3, 13));
    }

    @Test
    void lineEndsOfWindowsAndAByteOrderMarkDoNoHarm() throws ConfigException {
        Entries read = read("\uFEFFa: 1\r\nb:\r\n  c: x\r\n");
        assertThat(text(at(read, "a"))).isEqualTo("1");
        Entries below = (Entries) at(read, "b");
        assertThat(text(at(below, "c"))).isEqualTo("x");
        assertThat(at(below, "c").origin()).isEqualTo(new Origin.InFile("f", 3, 6));
    }

    @Test
    void aByteOrderMarkIsNoCharacterOfTheFirstLine() {
        assertThatThrownBy(() -> read("\uFEFF[1]")).hasMessage("""
                f:1:1: the file is a list; it should begin with a key, such as 'node:' or 'services:'
                    1 | [1]
                      | ^""");
    }

    @Test
    void anEmptyFileSaysNothing() throws ConfigException {
        assertThat(read("").entries()).isEmpty();
        assertThat(read("# only a comment\n").entries()).isEmpty();
        assertThat(read("---\n").entries()).isEmpty();
    }

    @Test
    void aliasesAndMergesWorkAsInComposeFiles() throws ConfigException {
        Entries read = read("x-usual: &usual {a: 1, b: 2}\none:\n  <<: *usual\n  b: 3\ntwo: *usual\n");
        Entries one = (Entries) at(read, "one");
        assertThat(text(at(one, "a"))).isEqualTo("1");
        assertThat(text(at(one, "b"))).isEqualTo("3");
        assertThat(text(at((Entries) at(read, "two"), "b"))).isEqualTo("2");
        // A value that is merged is still where it was written.
        assertThat(at(one, "a").origin()).isEqualTo(new Origin.InFile("f", 1, 21));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a: [1           | f:1:6: this is not YAML: while parsing a flow sequence",
                "a: b: c         | f:1:5: this is not YAML: mapping values are not allowed here",
                "a: 1\\n\\tb: 2  | indent with blanks, not with tabs",
                "a: 1\\na: 2     | f:2:1: the key 'a' is there twice, first in line 1",
                "[1, 2]          | f:1:1: the file is a list; it should begin with a key",
                "just words      | f:1:1: the file is a text",
                "a: *nobody      | nothing before this is marked with &nobody",
                "a: &a [*a]      | nothing before this is marked with &a",
                "a: !!int 3      | f:1:4: tags such as tag:yaml.org,2002:int mean nothing here",
                "a: !secret x    | tags such as !secret mean nothing here",
                "? [a]\\n: b     | f:1:3: a key is a text, not a list",
                "a: 1\\n---\\nb: | f:2:1: a second document begins here",
                "<<: x           | f:1:5: what is merged is keys with values",
                "b: 1\\na: \\u0007 | f:2:4: this is not YAML: the character U+0007 may not stand here; in quotes",
            })
    void whatCannotBeReadIsSaidWithItsPlace(String text, String message) {
        String real = text.strip().replace("\\n", "\n").replace("\\t", "\t").replace("\\u0007", "\u0007");
        assertThatThrownBy(() -> read(real)).isInstanceOf(ConfigException.class).hasMessageContaining(message);
    }

    @Test
    void depthAndNumberAreBounded() {
        assertThatThrownBy(() -> read("a: " + "[".repeat(1000) + "]".repeat(1000)))
                .hasMessageContaining("this is nested more than 20 deep");
        assertThatThrownBy(() -> read("a: [" + "x,".repeat(YamlText.MOST_VALUES) + "]"))
                .hasMessageContaining("there are more than 20000 values");
        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            laughs.append("a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ",").repeat(10) + "]\n");
        }
        assertThatThrownBy(() -> read(laughs.toString()))
                .hasMessageContaining("there are more than 20000 values, each alias counted in full");
    }

    @Test
    void noTextBreaksTheReader() {
        Random random = new Random(5);
        String letters = "ab:-[]{},&*!|>'\"%@`#? \n\t\r<~0\u00e9\u0000\uD83D";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(40);
            for (int j = 0; j < length; j++) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            Faults faults = new Faults();
            ConfigFile file = ConfigFile.parse("f", text.toString(), faults);
            try {
                faults.raise(file.source());
            } catch (ConfigException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }
}
