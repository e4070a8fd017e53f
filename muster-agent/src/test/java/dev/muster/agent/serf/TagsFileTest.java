package dev.muster.agent.serf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TagsFileTest {

    @TempDir
    private Path folder;

    /** The bytes that Serf 0.9.4 writes. */
    @Test
    void writesWhatSerfWrites() throws Exception {
        Path file = folder.resolve("tags");
        new TagsFile(file).write(new TreeMap<>(Map.of("a", "b", "c", "x y")));
        assertThat(file).hasContent("{\n  \"a\": \"b\",\n  \"c\": \"x y\"\n}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        new TagsFile(file).write(new TreeMap<>());
        assertThat(file).hasContent("{}");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void foreignTextIsQuoted() {
        assertThat(TagsFile.json(new TreeMap<>(Map.of("a\"\\", "\n\u001b\u00e9"))))
                .isEqualTo("{\n  \"a\\\"\\\\\": \"\\u000a\\u001b\u00e9\"\n}");
    }
}
