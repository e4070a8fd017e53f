package dev.muster.haproxy.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.haproxy.config.CfgException;
import dev.muster.haproxy.config.MapFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MapListingTest {

    private static final Path MAP = Path.of("maps/hosts");

    private final List<String> asked = new ArrayList<>();

    private RuntimeAnswer replace(String map, String... answers) throws IOException, CfgException {
        return new MapTransaction(
                        command -> {
                            asked.add(command);
                            return answers[asked.size() - 1];
                        },
                        MAP)
                .replace(MapFile.parse(map));
    }

    @Test
    void entriesAreReadAsHaproxyPrintsThem() throws IOException, CfgException {
        assertThat(MapListing.parse("0x558db1f1b0e0 a.example web one\n0x7f9eac0466e0 ^b\\. 0x1 2 \n\n"))
                .isEqualTo(new MapListing.Entries(new MapFile(
                        List.of(new MapFile.Entry("a.example", "web one"), new MapFile.Entry("^b\\.", "0x1 2 ")))));
        assertThat(MapListing.parse("\n")).isEqualTo(new MapListing.Entries(MapFile.EMPTY));
        assertThat(MapListing.parse("Unknown map identifier. Please use #<id> or <file>.\n\n"))
                .isEqualTo(new MapListing.Unused());
    }

    @Test
    void whatIsNotUnderstoodIsSaid() {
        assertThatThrownBy(() -> MapListing.parse("Permission denied\n\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Permission denied");
        assertThatThrownBy(() -> MapListing.parse("0x12 only\n")).hasMessageContaining("0x12 only");
    }

    @Test
    void aMapThatIsTooLargeIsNotTakenIn() throws IOException {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i <= MapFile.MOST_ENTRIES; i++) {
            many.append("0x558db1f1b0e0 ").append(i).append(" v\n");
        }
        assertThat(MapListing.parse(many.toString())).isEqualTo(new MapListing.TooLarge());
        assertThat(MapListing.parse("0x1 k " + "v".repeat(MapListing.LONGEST_ANSWER)))
                .isEqualTo(new MapListing.TooLarge());
    }

    @Test
    void aTransactionIsPreparedFilledAndCommitted() throws IOException, CfgException {
        assertThat(replace("a 1\nb two words;\\ <<\n", "New version created: 7\n\n", "\n", "\n"))
                .isEqualTo(new RuntimeAnswer.Done());
        assertThat(asked)
                .containsExactly(
                        "prepare map maps/hosts",
                        "add map @7 maps/hosts <<\na 1\nb two words;\\ <<\n",
                        "commit map @7 maps/hosts");
    }

    @Test
    void anEmptyMapNeedsNoEntries() throws IOException, CfgException {
        assertThat(replace("", "New version created: 1\n\n", "\n")).isEqualTo(new RuntimeAnswer.Done());
        assertThat(asked).containsExactly("prepare map maps/hosts", "commit map @1 maps/hosts");
    }

    @Test
    void whatIsRefusedIsNotCommitted() throws IOException, CfgException {
        assertThat(replace("a 1\n", "New version created: 1\n\n", "regex '(' is invalid\n\n", "\n"))
                .isEqualTo(new RuntimeAnswer.Refused("regex '(' is invalid"));
        assertThat(asked.getLast()).isEqualTo("clear map @1 maps/hosts");
        asked.clear();
        // 2.6 says nothing at all to a command that is too long.
        assertThat(replace("a 1\n", "New version created: 1\n\n", "", "\n")).isInstanceOf(RuntimeAnswer.Refused.class);
        asked.clear();
        assertThat(replace("a 1\n", "Unknown map identifier. Please use #<id> or <file>.\n\n"))
                .isInstanceOf(RuntimeAnswer.Refused.class);
    }

    @Test
    void noCommandIsLongerThanHaproxyTakes() throws CfgException {
        StringBuilder map = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            map.append("key").append(i).append(" ").append("ä".repeat(100 + i)).append('\n');
        }
        List<String> payloads = MapTransaction.payloads(MapFile.parse(map.toString()));
        assertThat(String.join("", payloads)).isEqualTo(map.toString());
        assertThat(payloads)
                .hasSizeGreaterThan(10)
                .allMatch(payload -> payload.getBytes(StandardCharsets.UTF_8).length <= 4_000);
    }
}
