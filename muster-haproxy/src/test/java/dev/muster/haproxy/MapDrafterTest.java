package dev.muster.haproxy;

import static dev.muster.haproxy.Drafts.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.haproxy.config.MapFile;
import dev.muster.haproxy.plan.ServerIds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MapDrafterTest {

    private static final MapName HOSTS = new MapName("hosts");
    private static final MapName OTHER = new MapName("other");
    private static final String GOOD = "{{#each servers}}\n{{name}} web\n{{/each}}\n";

    @TempDir
    private Path folder;

    private MapDrafter drafter;

    @BeforeEach
    void begin() throws Exception {
        Map<MapName, Path> maps = Map.of(HOSTS, path(HOSTS), OTHER, path(OTHER));
        drafter = new MapDrafter(new Drafts(folder, Path.of("haproxy")).options.withMaps(new TreeMap<>(maps)));
        write(HOSTS, GOOD);
        write(OTHER, "always here\n");
    }

    private Path path(MapName map) {
        return folder.resolve(map + ".map.hbs");
    }

    private void write(MapName map, String template) throws Exception {
        Files.writeString(path(map), template);
    }

    private static MapDrafter.Wish wish(long reading, Server... servers) {
        return new MapDrafter.Wish(
                Drafts.settings("roundrobin", 0),
                Map.of(Drafts.WEB, List.of(servers)),
                ServerIds.of(List.of(Drafts.pool("roundrobin", servers))),
                servers.length,
                reading);
    }

    private static List<String> lines(MapDrafter.Draft draft, MapName map) {
        return draft.maps().containsKey(map)
                ? draft.maps().get(map).entries().stream()
                        .map(MapFile.Entry::line)
                        .toList()
                : List.of("missing");
    }

    @Test
    void everyMapIsRenderedFromTheServersThatServe() {
        MapDrafter.Draft draft = drafter.draft(wish(1, server("a"), server("b")));
        assertThat(lines(draft, HOSTS)).containsExactly("a web", "b web");
        assertThat(lines(draft, OTHER)).containsExactly("always here");
        assertThat(draft.mistakes()).isEmpty();
        assertThat(draft.leftOut()).isEmpty();
    }

    @Test
    void templatesAreReadOnceAReading() throws Exception {
        drafter.draft(wish(1, server("a")));
        write(OTHER, "another word\n");
        assertThat(lines(drafter.draft(wish(1, server("a"))), OTHER)).containsExactly("always here");
        assertThat(lines(drafter.draft(wish(2, server("a"))), OTHER)).containsExactly("another word");
    }

    @Test
    void whileATemplateIsBrokenTheOneBeforeFollowsTheServers() throws Exception {
        drafter.draft(wish(1, server("a")));
        for (String broken : List.of("{{#each", "{{nothing.of.this}} x\n")) {
            write(HOSTS, broken);
            MapDrafter.Draft draft = drafter.draft(wish(broken.length(), server("a"), server("c")));
            assertThat(lines(draft, HOSTS)).containsExactly("a web", "c web");
            assertThat(lines(draft, OTHER)).containsExactly("always here");
            assertThat(draft.mistakes()).singleElement().asString().contains("hosts.map.hbs");
        }
        write(HOSTS, GOOD);
        assertThat(drafter.draft(wish(99, server("a"))).mistakes()).isEmpty();
    }

    @Test
    void aTemplateThatWasNeverGoodHoldsUpNoOtherMap() throws Exception {
        Files.delete(path(HOSTS));
        MapDrafter.Draft draft = drafter.draft(wish(1, server("a")));
        assertThat(lines(draft, HOSTS)).containsExactly("missing");
        assertThat(lines(draft, OTHER)).containsExactly("always here");
        assertThat(draft.mistakes()).singleElement().asString().contains("hosts.map.hbs");
        write(HOSTS, GOOD);
        assertThat(lines(drafter.draft(wish(2, server("a"))), HOSTS)).containsExactly("a web");
    }

    @Test
    void aServerThatATemplateCannotTakeIsLeftOutAlone() throws Exception {
        write(HOSTS, "{{#each servers}}\n{{attributes.host}} {{name}}\n{{/each}}\n");
        MapDrafter.Draft draft = drafter.draft(wish(1, server("a", Map.of("host", "a.example")), server("b")));
        assertThat(lines(draft, HOSTS)).containsExactly("a.example a");
        assertThat(draft.leftOut()).singleElement().asString().contains("b");
        assertThat(draft.mistakes()).isEmpty();
    }
}
