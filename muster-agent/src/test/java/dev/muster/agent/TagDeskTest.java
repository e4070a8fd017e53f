package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.serf.GossipOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TagDeskTest {

    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();

    private CompletableFuture<Void> tell(SortedMap<String, String> set, List<String> delete) {
        told.add(set + " " + delete);
        return CompletableFuture.completedFuture(null);
    }

    private TagDesk desk(Path file, Map<String, String> users, Map<String, String> all) {
        GossipOptions usual = GossipOptions.defaults();
        AgentOptionsBuilder options = AgentOptions.builder()
                .gossip(new GossipOptions(
                        usual.iface(),
                        usual.replay(),
                        usual.rejoin(),
                        usual.retry(),
                        usual.compression(),
                        usual.times(),
                        usual.messages(),
                        Optional.of(file)));
        users.forEach(options::tag);
        return new TagDesk(options.build(), this::tell, new TreeMap<>(all));
    }

    @Test
    void keepsTheUsersTagsAndNoOthers() {
        Path file = folder.resolve("tags");
        TagDesk desk = desk(file, Map.of("a", "1"), Map.of("a", "1", "muster", "1", "role", "backend"));
        desk.change(new TreeMap<>(Map.of("b", "2")), List.of()).join();
        assertThat(file).hasContent("{\n  \"a\": \"1\",\n  \"b\": \"2\"\n}");
        desk.change(new TreeMap<>(Map.of("role", "db")), List.of("a")).join();
        assertThat(file).hasContent("{\n  \"b\": \"2\",\n  \"role\": \"db\"\n}");
    }

    @Test
    void replacesAllOfThemByTheDifference() {
        TagDesk desk = desk(folder.resolve("tags"), Map.of("a", "1"), Map.of("a", "1", "muster", "1"));
        desk.change(new TreeMap<>(Map.of("b", "2")), List.of()).join();
        desk.replace(new TreeMap<>(Map.of("a", "1", "c", "3", "muster", "1"))).join();
        desk.replace(new TreeMap<>(Map.of("a", "1", "c", "3", "muster", "1"))).join();
        assertThat(told).containsExactly("{b=2} []", "{c=3} [b]");
    }
}
