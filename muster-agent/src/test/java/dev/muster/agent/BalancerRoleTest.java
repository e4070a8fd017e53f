package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.roster.PoolOption;
import dev.muster.agent.roster.PoolSettings;
import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.OwnLines;
import dev.muster.haproxy.TemplateSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BalancerRoleTest {

    private static final BalancerRole ROLE = BalancerRole.of(
            new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 8080),
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8404));

    @TempDir
    private Path folder;

    private static List<PoolSettings> pools(String... texts) {
        return List.of(texts).stream()
                .map(text -> PoolOption.parse(text, "/", HealthStatuses.DEFAULT))
                .toList();
    }

    private Path file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void aPoolThatWouldGetNoRequestIsRefused() {
        assertThatThrownBy(() -> ROLE.withPools(pools("web", "api")))
                .hasMessageContaining("'api' would get no request")
                .hasMessageContaining("host or a path");
        assertThatThrownBy(() -> ROLE.withPools(pools("web", "web:path=/x"))).hasMessageContaining("two pools named");
        assertThat(ROLE.withPools(pools("api:host=a.example", "web", "db:bind=5432"))
                        .pools())
                .hasSize(3);
        // A template of one's own may send requests as it likes.
        assertThat(ROLE.withTemplate(Path.of("t.hbs"))
                        .withPools(pools("web", "api:sticky"))
                        .pools())
                .hasSize(2);
    }

    @Test
    void aStickyPoolNeedsAKey() {
        assertThatThrownBy(() -> ROLE.withPools(pools("web:sticky"))).hasMessageContaining("--sticky-key FILE");
        assertThat(ROLE.withPools(pools("web", "db:bind=1,sticky")).pools()).hasSize(2);
        TemplateSources sources = new TemplateSources(new TreeMap<>(), new TreeMap<>(), Optional.of(Path.of("key")));
        assertThat(ROLE.withSources(sources).withPools(pools("web:sticky")).pools())
                .hasSize(1);
    }

    @Test
    void theFilesAreRead() throws Exception {
        TemplateSources sources = new TemplateSources(
                new TreeMap<>(Map.of("a", "b")),
                new TreeMap<>(Map.of(OwnLines.Place.GLOBAL, file("g", "  maxconn 5\r\n"))),
                Optional.of(file("k", "0123456789abcdef+/=\n")));
        TemplateSettings read = sources.read();
        assertThat(read.values()).containsExactly(Map.entry("a", "b"));
        assertThat(read.lines().text()).containsExactly(Map.entry(OwnLines.Place.GLOBAL, "  maxconn 5"));
        assertThat(read.stickyKey()).contains("0123456789abcdef+/=");
        assertThat(read.toString()).doesNotContain("0123456789");
    }

    @Test
    void whatIsWrongWithAFileIsSaid() throws Exception {
        assertThatThrownBy(() -> lines(OwnLines.Place.GLOBAL, folder.resolve("none")))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("no such file");
        Path section = file("s", "  maxconn 5\nlisten evil\n");
        assertThatThrownBy(() -> lines(OwnLines.Place.FRONTEND, section))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("own lines for frontend begin a section in line 2");
        Path loose = file("l", "maxconn 5\n");
        assertThatThrownBy(() -> lines(OwnLines.Place.SECTIONS, loose))
                .hasMessageContaining("must begin with a section");
        Path open = file("o", "  log-format \"x\n");
        assertThatThrownBy(() -> lines(OwnLines.Place.DEFAULTS, open)).hasMessageContaining("opens a quote");
        Path shortKey = file("k", "short");
        assertThatThrownBy(() -> new TemplateSources(new TreeMap<>(), new TreeMap<>(), Optional.of(shortKey)).read())
                .hasMessageContaining("16 to 128")
                .hasMessageNotContaining("short");
        assertThatThrownBy(
                        () -> new TemplateSources(new TreeMap<>(Map.of("a", "x\ny")), new TreeMap<>(), Optional.empty())
                                .read())
                .hasMessageContaining("the setting 'a'");
    }

    private static TemplateSettings lines(OwnLines.Place place, Path file) throws AgentException {
        return new TemplateSources(new TreeMap<>(), new TreeMap<>(Map.of(place, file)), Optional.empty()).read();
    }
}
