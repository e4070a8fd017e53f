package dev.muster.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldsFileTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.5Z");
    private static final PoolName WEB = new PoolName("web");
    private static final Holds HOLDS = new Holds(
            List.of(
                    new Hold(WEB, new ServerName("a"), new Hold.Drain(Duration.ofMillis(1_500)), NOON),
                    new Hold(WEB, new ServerName("a"), new Hold.Weight(0), NOON),
                    new Hold(WEB, new ServerName("b"), new Hold.Ready(), NOON)),
            Optional.of(new Pin(
                    12,
                    NOON,
                    new Makings(
                            "a \"template\"\n",
                            TemplateSettings.NONE.withStickyKey("not-a-secret-0123456789"),
                            List.of(new Pool(WEB, "first", "/", HealthStatuses.DEFAULT, List.of()))))));

    @TempDir
    private Path folder;

    private Path path() {
        return folder.resolve("holds");
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        HoldsFile file = new HoldsFile(folder);
        assertThat(file.read()).isEqualTo(new HoldsFile.Kept(Holds.NONE, Optional.empty()));
        file.write(HOLDS);
        assertThat(new HoldsFile(folder).read()).isEqualTo(new HoldsFile.Kept(HOLDS, Optional.empty()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
                .isEqualTo("rw-------");
        file.write(Holds.NONE);
        assertThat(new HoldsFile(folder).read().holds()).isEqualTo(Holds.NONE);
    }

    @Test
    void aDamagedOneIsMovedAsideAndSaid() throws IOException {
        HoldsFile file = new HoldsFile(folder);
        file.write(HOLDS);
        byte[] whole = Files.readAllBytes(path());
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            lost(damaged);
        }
        for (int length = 0; length < whole.length; length++) {
            lost(Arrays.copyOf(whole, length));
        }
        lost("\n".getBytes(StandardCharsets.UTF_8));
    }

    private void lost(byte[] content) throws IOException {
        Files.write(path(), content);
        HoldsFile.Kept kept = new HoldsFile(folder).read();
        assertThat(kept.holds()).isEqualTo(Holds.NONE);
        assertThat(kept.problem().orElse("")).contains("is damaged, and was moved to", "holds.damaged");
        assertThat(path()).doesNotExist();
        assertThat(folder.resolve("holds.damaged")).hasBinaryContent(content);
        Files.delete(folder.resolve("holds.damaged"));
    }

    @Test
    void aSecondDamagedOneIsKeptBesideTheFirst() throws IOException {
        for (String content : List.of("one", "two", "three")) {
            Files.writeString(path(), content);
            assertThat(new HoldsFile(folder).read().problem().orElse("")).contains("holds.damaged");
        }
        assertThat(folder.resolve("holds.damaged")).hasContent("one");
        assertThat(folder.resolve("holds.damaged.2")).hasContent("two");
        assertThat(folder.resolve("holds.damaged.3")).hasContent("three");
    }

    @Test
    void oneThatCannotBeReadIsSaid() throws IOException {
        Files.createDirectory(path());
        HoldsFile.Kept kept = new HoldsFile(folder).read();
        assertThat(kept.holds()).isEqualTo(Holds.NONE);
        assertThat(kept.problem().orElse("")).contains(path().toString(), "can't be read");
    }

    @Test
    void oneThatCannotBeReadIsNotReplaced() throws IOException {
        Files.createDirectory(path());
        Files.writeString(path().resolve("inside"), "somebody's");
        HoldsFile file = new HoldsFile(folder);
        assertThat(file.read().problem()).isPresent();
        assertThat(path().resolve("inside")).hasContent("somebody's");

        file.write(HOLDS);
        assertThat(new HoldsFile(folder).read().holds()).isEqualTo(HOLDS);
        assertThat(folder.resolve("holds.unread").resolve("inside")).hasContent("somebody's");
    }

    @Test
    void oneThatCanNeitherBeReadNorMovedAwayStays() throws IOException {
        for (int number = 1; number <= 100; number++) {
            Files.createFile(folder.resolve("holds.unread" + (number == 1 ? "" : "." + number)));
        }
        Files.createDirectory(path());
        HoldsFile file = new HoldsFile(folder);
        assertThat(file.read().problem()).isPresent();
        assertThatThrownBy(() -> file.write(HOLDS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("can't be moved away");
        assertThat(path()).isDirectory();

        // A person has moved it away meanwhile.
        Files.delete(path());
        file.write(HOLDS);
        assertThat(new HoldsFile(folder).read().holds()).isEqualTo(HOLDS);
    }
}
