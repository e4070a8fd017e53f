package dev.muster.agent.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.wire.TagCodec;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class TagBudgetTest {

    private static SortedMap<String, String> services(int count) {
        SortedMap<String, String> tags = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            tags.put("svc:service-" + (char) ('a' + i), "ready 80 1 v=12");
        }
        return tags;
    }

    @Test
    void countsWhatEachServiceMayComeToSay() {
        // Head 2; each: key 1 + 13, value 1 + 23 ("starting 65535 256 v=12") = 38 bytes.
        assertThat(TagBudget.bytesOver(services(13))).isZero();
        assertThat(TagBudget.bytesOver(services(14))).isEqualTo(2 + 14 * 38 - 512);
    }

    @Test
    void agreesWithWhatIsReallySent() {
        SortedMap<String, String> tags = services(9);
        assertThat(TagBudget.encodedSize(tags)).isEqualTo(TagCodec.encode(tags).size());
        tags.put("note", "é".repeat(20));
        assertThat(TagBudget.encodedSize(tags)).isEqualTo(TagCodec.encode(tags).size());
        SortedMap<String, String> many = new TreeMap<>();
        for (int i = 0; i < 20; i++) {
            many.put("k" + i, "v");
        }
        assertThat(TagBudget.encodedSize(many)).isEqualTo(TagCodec.encode(many).size());
        assertThat(TagBudget.MAX_BYTES).isEqualTo(TagCodec.MAX_BYTES);
    }

    @Test
    void countsLongStringsAndManyTagsAsSerfDoes() {
        SortedMap<String, String> tags = new TreeMap<>();
        tags.put("k", "x".repeat(31));
        assertThat(TagBudget.encodedSize(tags)).isEqualTo(1 + 1 + 2 + 32);
        tags.put("k", "x".repeat(32));
        assertThat(TagBudget.encodedSize(tags)).isEqualTo(1 + 1 + 2 + 35);
        tags.put("k", "é");
        assertThat(TagBudget.encodedSize(tags)).isEqualTo(1 + 1 + 2 + 3);
        for (int i = 0; i < 16; i++) {
            tags.put("%02d".formatted(i), "");
        }
        assertThat(TagBudget.encodedSize(tags)).isEqualTo(1 + 3 + 5 + 16 * 4);
    }
}
