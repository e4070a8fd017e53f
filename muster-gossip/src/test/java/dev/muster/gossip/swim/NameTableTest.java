package dev.muster.gossip.swim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.Property;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NameTableTest {

    private record Value(String name, int version) implements NameTable.Named {}

    @Test
    void whateverIsPutAndRemovedItIsAsAMapWouldBe() {
        Property.forAll(1, 300, Random::nextLong, seed -> compareWithAMap(new Random(seed)));
    }

    private static void compareWithAMap(Random random) {
        NameTable<Value> table = new NameTable<>(random.nextLong());
        Map<String, Value> model = new HashMap<>();
        int names = 1 + random.nextInt(60);
        for (int step = 0; step < 400; step++) {
            String name = "node-" + random.nextInt(names);
            if (random.nextInt(3) > 0) {
                Value value = new Value(name, step);
                assertThat(table.put(value)).isEqualTo(model.put(name, value));
            } else {
                assertThat(table.remove(name)).isEqualTo(model.remove(name));
            }
            if (random.nextInt(50) == 0) {
                table.reserve(random.nextInt(200));
            }
            assertThat(table.size()).isEqualTo(model.size());
            String other = "node-" + random.nextInt(names);
            assertThat(table.find(other)).isEqualTo(model.get(other));
        }
        List<Value> all = new ArrayList<>();
        table.forEach(all::add);
        assertThat(all).containsExactlyInAnyOrderElementsOf(model.values());
    }

    /** "Aa" and "BB" have the same hash code, and so has every name that is made of them. */
    @Test
    void namesOfTheSameHashCodeAreNoBurden() {
        NameTable<Value> table = new NameTable<>(42);
        int names = 1 << 14;
        for (int i = 0; i < names; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < 14; bit++) {
                name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            table.put(new Value(name.toString(), i));
        }
        assertThat(table.size()).isEqualTo(names);
        assertThat(table.longestSearch()).isLessThan(100);
    }
}
