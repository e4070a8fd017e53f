package dev.muster.supervisor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.supervisor.ServiceName;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DependencyGraphTest {

    /** Lines of the form {@code web db cache}: the first needs the others. */
    private static DependencyGraph graph(String... lines) {
        SortedMap<ServiceName, SortedSet<ServiceName>> edges = new TreeMap<>();
        for (String line : lines) {
            List<ServiceName> names = names(line);
            edges.put(names.getFirst(), new TreeSet<>(names.subList(1, names.size())));
        }
        return new DependencyGraph(edges);
    }

    private static List<ServiceName> names(String line) {
        return List.of(line.split(" ")).stream().map(ServiceName::new).toList();
    }

    @Test
    void eachComesAfterWhatItNeeds() {
        DependencyGraph graph = graph("a z", "b a", "m a b", "z", "q");
        assertThat(graph.order()).isEqualTo(names("z a b m q"));
        assertThat(graph.cycle()).isEmpty();
        assertThat(graph.unknown()).isEmpty();
        assertThat(graph.dependents(new ServiceName("a"))).isEqualTo(new TreeSet<>(names("b m")));
        assertThat(graph.dependents(new ServiceName("m"))).isEmpty();
    }

    @Test
    void aCircleIsNamedFromOneOfItsOwnBackToIt() {
        DependencyGraph graph = graph("a b", "b c", "c d", "d b", "e");
        assertThat(graph.cycle()).contains(names("b c d b"));
        assertThat(graph.order()).containsExactlyInAnyOrderElementsOf(names("a b c d e"));
        assertThat(graph("a b", "b a").cycle()).contains(names("a b a"));
    }

    @Test
    void twoWaysToTheSameAreNoCircle() {
        assertThat(graph("a b c", "b d", "c d", "d").cycle()).isEmpty();
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThat(graph("a b", "c d", "d").unknown())
                .containsExactly(java.util.Map.entry(new ServiceName("a"), new ServiceName("b")));
    }

    @Test
    void aChainOfThousandsIsWalked() {
        SortedMap<ServiceName, SortedSet<ServiceName>> edges = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            edges.put(
                    new ServiceName("s%05d".formatted(i)),
                    new TreeSet<>(i == 9_999 ? List.of() : List.of(new ServiceName("s%05d".formatted(i + 1)))));
        }
        assertThat(new DependencyGraph(edges).order()).hasSize(10_000).first().isEqualTo(new ServiceName("s09999"));
    }
}
