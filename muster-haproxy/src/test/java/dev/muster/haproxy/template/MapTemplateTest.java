package dev.muster.haproxy.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.haproxy.Attributes;
import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.Intent;
import dev.muster.haproxy.MapName;
import dev.muster.haproxy.Pool;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.Server;
import dev.muster.haproxy.ServerName;
import dev.muster.haproxy.Traffic;
import dev.muster.haproxy.config.MapFile;
import dev.muster.haproxy.plan.ServerIds;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapTemplateTest {

    private static final MapName MAP = new MapName("hosts");

    private static MapTemplate template(String text) throws TemplateException {
        return MapTemplate.compile(MAP, "the template t.hbs", text);
    }

    private static List<String> lines(MapFile file) {
        return file.entries().stream().map(MapFile.Entry::line).toList();
    }

    private static List<String> rendered(String text, Map<String, ?> data) throws TemplateException {
        return lines(template(text).render(data));
    }

    /** Servers s0, s1 … with these values of the attribute "host". */
    private static MapTemplate.Rendered forHosts(String text, String... hosts) throws TemplateException {
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < hosts.length; i++) {
            servers.add(new Server(
                    new ServerName("s" + i),
                    new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + (i + 1)), 80),
                    100,
                    Intent.SERVE,
                    Attributes.fitting(hosts[i].equals("-") ? Map.of() : Map.of("host", hosts[i]))));
        }
        List<Pool> pools = List.of(
                new Pool(new PoolName("web"), "roundrobin", "/", HealthStatuses.DEFAULT, Traffic.HTTP, servers));
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.9"), 1);
        return template(text).render(new TemplateData(any, any, "x"), pools, ServerIds.of(pools), 1);
    }

    @Test
    void itsOwnTextIsAsItStands() throws TemplateException {
        assertThat(rendered(
                        "# who\\r\\n\n a.example\tweb one \r\n\n{{x}}.example {{y}} {{y}}\n",
                        Map.of("x", "b", "y", "c")))
                .containsExactly("a.example web one", "b.example c c");
        assertThat(rendered("{{! nothing }}", Map.of())).isEmpty();
    }

    @Test
    void theSameLineTwiceCountsOnce() throws TemplateException {
        assertThat(rendered("a 1\nb 2\na  1\na 3\n", Map.of())).containsExactly("a 1", "b 2", "a 3");
    }

    @Test
    void aValueStaysInItsPlace() throws TemplateException {
        assertThat(rendered("k {{x}}\nl {{x}}:{{y}}{{z}}\n", Map.of("x", "#one <<two; \\x41 'q\"", "y", "", "z", "ä")))
                .containsExactly("k #one <<two; \\x41 'q\"", "l #one <<two; \\x41 'q\":ä");
        assertThat(rendered("{{{x}}}\n", Map.of("x", "two words"))).containsExactly("two words");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{{x}} web | two words | the key has a blank in it",
                "a{{x}} web | two words | the key has a blank in it",
                "{{x}} web | #no | a key can't begin with '#'",
                "{{y}}{{x}} web | #no | a key can't begin with '#'",
                "{{y}} web | x | the key is an empty value",
                "{{y}} | x | the key is an empty value",
                "web {{y}} | x | needs a key and a value",
                "web | x | line 2 needs a key and a value, and has only: web",
                "{{nothing}} web | x | line 2, column",
            })
    void aMistakeIsNamedWithItsLine(String line, String value, String why) {
        assertThatThrownBy(() -> rendered("a b\n" + line + "\n", Map.of("x", value, "y", "")))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("the template t.hbs")
                .hasMessageContaining("line 2")
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource({"10,U+000A", "0,U+0000", "27,U+001B", "133,U+0085", "8232,U+2028", "64976,U+FDD0", "9,U+0009"})
    void aValueThatControlsAnythingIsRefused(int character, String name) {
        assertThatThrownBy(() -> rendered("a {{x}}\n", Map.of("x", "b" + Character.toString(character) + "c d")))
                .hasMessageContaining(name);
        assertThatThrownBy(() -> rendered("a {{{x}}}\n", Map.of("x", "b" + Character.toString(character) + "\u0000")))
                .isInstanceOf(TemplateException.class);
    }

    @Test
    void boundsAreKept() throws TemplateException {
        assertThatThrownBy(() -> rendered("a b\nc " + "x".repeat(MapFile.LONGEST_LINE_BYTES), Map.of()))
                .hasMessageContaining("line 2 is longer than 2048 bytes");
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < MapFile.MOST_ENTRIES; i++) {
            many.append(i).append(" v\n");
        }
        assertThat(rendered(many.toString(), Map.of())).hasSize(MapFile.MOST_ENTRIES);
        assertThatThrownBy(() -> rendered(many + "more v", Map.of())).hasMessageContaining("line 10001");
        String large = "v".repeat(1_000) + "\n";
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < 1_100; i++) {
            bytes.append(i).append(' ').append(large);
        }
        assertThatThrownBy(() -> template("{{{x}}}").render(Map.of("x", bytes.toString())))
                .hasMessageContaining("1048576 bytes");
    }

    @Test
    void oneBadServerIsLeftOut() throws TemplateException {
        String text = "{{#each servers}}{{attributes.host}} {{pool}}\n{{/each}}";
        MapTemplate.Rendered rendered = forHosts(text, "a", "b c", "-", "#d", "e");
        assertThat(lines(rendered.file())).containsExactly("a web", "e web");
        assertThat(rendered.leftOut()).isEqualTo(3);
        assertThat(rendered.problems())
                .anyMatch(problem -> problem.startsWith("s1 is left out of the map 'hosts': ")
                        && problem.contains("blank")
                        && problem.endsWith("b c web"))
                .anyMatch(problem -> problem.startsWith("s2 is left out") && problem.contains("attributes.host"))
                .anyMatch(problem -> problem.startsWith("s3 is left out") && problem.contains("'#'"));
    }

    @Test
    void whatEveryServerHasIsTheTemplatesFault() {
        assertThatThrownBy(() -> forHosts("{{#each servers}}{{nothing}} x\n{{/each}}", "a", "b"))
                .hasMessageContaining("'nothing'");
        assertThatThrownBy(() -> forHosts("alone\n{{#each servers}}{{attributes.host}} x\n{{/each}}", "a", "b"))
                .hasMessageContaining("line 1 needs a key and a value");
    }

    @ParameterizedTest
    @CsvSource({"''", "../x", "a/b", ".x", "-x", "'a b'", "ä"})
    void aNameCannotLeadElsewhere(String name) {
        assertThatThrownBy(() -> new MapName(name)).isInstanceOf(IllegalArgumentException.class);
    }
}
