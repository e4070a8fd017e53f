package dev.muster.haproxy.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.muster.haproxy.BalancerHistory;
import dev.muster.haproxy.Generation;
import dev.muster.haproxy.HealthStatuses;
import dev.muster.haproxy.How;
import dev.muster.haproxy.Makings;
import dev.muster.haproxy.OwnLines;
import dev.muster.haproxy.Pool;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.TemplateSettings;
import dev.muster.haproxy.Traffic;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    @TempDir
    private Path folder;

    private static final Optional<Makings> MADE = Optional.of(makings("balance roundrobin"));

    /** With all that a configuration may be made with. */
    private static Makings makings(String template) {
        InetSocketAddress bind = new InetSocketAddress(InetAddress.ofLiteral("::1"), 5432);
        Traffic tcp = Traffic.tcp(bind)
                .withSticky()
                .withSlowStart(Duration.ofSeconds(3))
                .withMaxConnections(7);
        Traffic http = Traffic.HTTP.withHosts("a.example", "*.b.example").withPaths("/api", "/v2");
        return new Makings(
                template + "\n\t\"quoted\" é\n",
                TemplateSettings.NONE
                        .withValues(new TreeMap<>(Map.of("colour", "blue", "empty", "")))
                        .withLines(OwnLines.of(
                                Map.of(OwnLines.Place.GLOBAL, "  maxconn 9", OwnLines.Place.BACKEND, "  x")))
                        .withStickyKey("not-a-secret-0123456789"),
                List.of(
                        new Pool(new PoolName("db"), "first", "/", HealthStatuses.DEFAULT, tcp, List.of()),
                        new Pool(
                                new PoolName("web"),
                                "leastconn",
                                "/health",
                                HealthStatuses.parse("200,300-399"),
                                http,
                                List.of())));
    }

    private static Generation generation(long number) {
        return new Generation(
                number,
                Instant.parse("2026-11-22T10:00:00.123Z"),
                List.of("web-" + number + " joined", "a \"quoted\" cause\nof two lines, é\u0001"),
                How.RUNTIME,
                List.of("web/web-" + number + " added"),
                Duration.ofNanos(1_234_567),
                number % 2 == 0 ? Optional.of("refused: no such backend") : Optional.empty());
    }

    private static String configuration(long number) {
        return "global\n  # of generation " + number + "\nbackend web\n" + "  server a 10.0.0.1:80\n".repeat(3);
    }

    private void write(long from, long to) throws Exception {
        try (Journal journal = Journal.open(folder)) {
            assertThat(journal.lastBefore()).isEqualTo(from - 1);
            for (long number = from; number <= to; number++) {
                journal.record(generation(number));
                journal.record(number, configuration(number), made(number));
            }
        }
    }

    private static Optional<Makings> made(long number) {
        return number <= 2 ? MADE : Optional.of(makings("balance first"));
    }

    @Test
    void whatWasRecordedIsThereAfterARestart() throws Exception {
        write(1, 3);
        write(4, 5);
        BalancerHistory history = JournalReader.history(folder);
        assertThat(history.generations())
                .containsExactly(generation(5), generation(4), generation(3), generation(2), generation(1));
        assertThat(history.configuration(2)).contains(configuration(2));
        assertThat(history.configuration(5)).contains(configuration(5));
        assertThat(history.configuration(6)).isEmpty();
        assertThat(history.generation(3)).contains(generation(3));
        assertThat(history.damagedLines()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("journal"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aBurstIsOneConfigurationWhichAllOfItsGenerationsShow() throws Exception {
        try (Journal journal = Journal.open(folder)) {
            journal.record(1, configuration(1), MADE);
            journal.record(generation(2));
            journal.record(generation(3));
            journal.record(3, configuration(3), MADE);
            journal.record(4, configuration(3), MADE);
            journal.record(generation(4));
        }
        BalancerHistory history = JournalReader.history(folder);
        assertThat(history.configuration(4)).contains(configuration(3));
        assertThat(history.configuration(5)).isEmpty();
        assertThat(history.configurations()).containsOnlyKeys(1L, 3L);
        assertThat(history.configuration(2)).contains(configuration(3));
    }

    @Test
    void whatConfigurationsWereMadeWithIsWrittenWhenItChanges() throws Exception {
        write(1, 5);
        assertThat(Files.readString(folder.resolve("journal")).split("\"makings\"", -1))
                .hasSize(3);
        assertThat(JournalReader.makings(folder))
                .containsExactly(
                        entry(1L, made(1).orElseThrow()),
                        entry(2L, made(1).orElseThrow()),
                        entry(3L, made(3).orElseThrow()),
                        entry(4L, made(3).orElseThrow()),
                        entry(5L, made(3).orElseThrow()));
        try (Journal journal = Journal.open(folder)) {
            // Taken over as it was: what is known of it stays.
            journal.record(6, configuration(5), Optional.empty());
            // Somebody else wrote this one.
            journal.record(7, configuration(7), Optional.empty());
            journal.record(8, configuration(7), made(3));
            journal.record(9, configuration(9), made(3));
        }
        assertThat(JournalReader.makings(folder)).containsOnlyKeys(1L, 2L, 3L, 4L, 5L, 8L, 9L);
        assertThat(JournalReader.history(folder).configuration(8)).contains(configuration(7));
        assertThat(JournalReader.history(folder).damagedLines()).isZero();
    }

    @Test
    void aCutAtAnyByteLosesOnlyTheLineThatWasCut() throws Exception {
        write(1, 2);
        byte[] whole = Files.readAllBytes(folder.resolve("journal"));
        for (int length = 0; length <= whole.length; length++) {
            Files.write(folder.resolve("journal"), Arrays.copyOf(whole, length));
            int lines = 0;
            for (int i = 0; i < length; i++) {
                lines += whole[i] == '\n' ? 1 : 0;
            }
            BalancerHistory cut = JournalReader.history(folder);
            assertThat(cut.damagedLines()).isZero();
            assertThat(cut.generations()).hasSize((lines + 1) / 2);
            assertThat(cut.configurations()).hasSize(lines / 2);

            long next;
            try (Journal journal = Journal.open(folder)) {
                next = journal.lastBefore() + 1;
                journal.record(generation(next));
                journal.record(next, configuration(next), MADE);
            }
            BalancerHistory after = JournalReader.history(folder);
            assertThat(after.damagedLines()).isZero();
            assertThat(after.generations()).hasSize((lines + 1) / 2 + 1);
            assertThat(after.configuration(next)).contains(configuration(next));
        }
    }

    @Test
    void aDamagedLineIsLeftOutAndNoConfigurationIsMadeUp() throws Exception {
        write(1, 4);
        byte[] whole = Files.readAllBytes(folder.resolve("journal"));
        List<Generation> all = List.of(generation(1), generation(2), generation(3), generation(4));
        // Without its last byte, the end of the last line, that line is an unfinished one.
        for (int at = 0; at < whole.length - 1; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(folder.resolve("journal"), damaged);
            BalancerHistory history = JournalReader.history(folder);
            assertThat(all).containsAll(history.generations());
            history.configurations().forEach((number, text) -> assertThat(text).isEqualTo(configuration(number)));
            JournalReader.makings(folder)
                    .forEach((number, told) -> assertThat(Optional.of(told)).isEqualTo(made(number)));
            assertThat(history.damagedLines()).as("byte %d", at).isPositive().isLessThanOrEqualTo(4);
            assertThat(history.generations()).hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void itIsBoundedAndKeepsTheNewest() throws Exception {
        try (Journal journal = Journal.open(folder, 10_000)) {
            for (long number = 1; number <= 500; number++) {
                journal.record(generation(number));
                journal.record(number, configuration(number), MADE);
            }
        }
        assertThat(Files.size(folder.resolve("journal"))).isBetween(1L, 11_000L);
        assertThat(Files.size(folder.resolve("journal.old"))).isBetween(10_000L, 11_000L);
        BalancerHistory history = JournalReader.history(folder);
        assertThat(history.generations()).hasSizeBetween(20, 200).startsWith(generation(500), generation(499));
        assertThat(history.configuration(500)).contains(configuration(500));
        assertThat(JournalReader.makings(folder))
                .containsOnlyKeys(history.configurations().keySet())
                .containsValue(MADE.orElseThrow());
        assertThat(history.damagedLines()).isZero();
        try (Journal journal = Journal.open(folder, 10_000)) {
            assertThat(journal.lastBefore()).isEqualTo(500);
        }
    }

    @Test
    void afterSomebodyTookItAwayItBeginsAnew() throws Exception {
        try (Journal journal = Journal.open(folder)) {
            journal.record(generation(1));
            journal.record(1, configuration(1), MADE);
            await(() -> JournalReader.history(folder).configuration(1).isPresent());
            Files.delete(folder.resolve("journal"));
            journal.record(generation(2));
            journal.record(2, configuration(2), MADE);
        }
        BalancerHistory history = JournalReader.history(folder);
        assertThat(history.generations()).containsExactly(generation(2));
        assertThat(history.configuration(2)).contains(configuration(2));
        assertThat(history.damagedLines()).isZero();
    }

    @Test
    void aDiskThatTakesNothingIsToldAndWritingGoesOnAfterwards() throws Exception {
        try (Journal journal = Journal.open(folder, 0)) {
            journal.record(generation(1));
            // The next one puts the file aside, which a folder in its place forbids.
            Files.createDirectories(folder.resolve("journal.old").resolve("in the way"));
            journal.record(generation(2));
            await(() -> journal.problem().isPresent());
            assertThat(journal.problem().orElseThrow()).contains(folder.toString());
            assertThat(journal.leftOut()).isEqualTo(1);
            Files.delete(folder.resolve("journal.old").resolve("in the way"));
            Files.delete(folder.resolve("journal.old"));
            journal.record(generation(3));
            await(() -> journal.problem().isEmpty());
        }
        assertThat(JournalReader.history(folder).generations()).containsExactly(generation(3), generation(1));
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(condition);
    }
}
