package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.LogReport;
import dev.muster.agent.api.LogReport.LogEntry;
import dev.muster.agent.api.LogRequest;
import dev.muster.agent.api.LogStand;
import dev.muster.agent.api.Logs;
import dev.muster.supervisor.ServiceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs read in pieces by somebody who keeps the places. */
final class ServiceLogsTest {

    @TempDir
    private Path folder;

    private final SortedMap<ServiceName, Path> files = new TreeMap<>();
    private final ServiceLogs logs = new ServiceLogs("n1", () -> files);

    private Path file(String service) {
        Path file = folder.resolve(service);
        files.put(new ServiceName(service), file);
        return file;
    }

    private static String stamped(int second, String text) {
        return "2026-11-22T20:39:%02d.000Z %s\n".formatted(second, text);
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private LogReport read(List<LogStand> from, int lines) throws InterruptedException {
        Logs.Answer answer = logs.read(new LogRequest(from, lines, 0));
        assertThat(answer).isInstanceOf(Logs.Answer.Read.class);
        return ((Logs.Answer.Read) answer).report();
    }

    private Logs.Answer.Refused refused(LogRequest request) throws InterruptedException {
        Logs.Answer answer = logs.read(request);
        assertThat(answer).isInstanceOf(Logs.Answer.Refused.class);
        return (Logs.Answer.Refused) answer;
    }

    private static List<String> texts(LogReport report) {
        return report.lines().stream().map(LogEntry::text).toList();
    }

    @Test
    void theLastLinesOfSeveralComeInTheOrderOfTheirTimes() throws Exception {
        append(file("web"), stamped(0, "long ago") + stamped(1, "a") + stamped(4, "d"));
        append(file("db"), stamped(2, "b") + stamped(3, "c"));
        LogReport report = read(List.of(), 2);
        assertThat(texts(report)).containsExactly("a", "b", "c", "d");
        assertThat(report.lines().getFirst()).isEqualTo(new LogEntry("web", "2026-11-22T20:39:01.000Z", "a"));
        assertThat(report.node()).isEqualTo("n1");
        assertThat(report.more()).isFalse();
    }

    @Test
    void goesOnWhereItWasAlsoInOlderFilesAndWithNothingInBetween() throws Exception {
        Path web = file("web");
        append(web, stamped(1, "a") + "2026-11-22T20:39:02.000Z ha");
        LogReport first = read(List.of(), 10);
        assertThat(texts(first)).containsExactly("a");
        append(web, "lf\n");
        Files.move(web, folder.resolve("web.1"));
        append(web, stamped(3, "c"));
        LogReport second = read(first.logs(), 0);
        assertThat(texts(second)).containsExactly("half", "c");
        assertThat(texts(read(second.logs(), 0))).isEmpty();
        Files.move(folder.resolve("web.1"), folder.resolve("web.2"));
        Files.move(web, folder.resolve("web.1"));
        assertThat(texts(read(second.logs(), 0))).isEmpty();
        append(web, stamped(4, "d"));
        assertThat(texts(read(second.logs(), 0))).containsExactly("d");
    }

    @Test
    void saysSoWhenItsPlaceIsGone() throws Exception {
        Path web = file("web");
        append(web, stamped(1, "a"));
        List<LogStand> place = read(List.of(), 10).logs();
        Files.delete(web);
        append(folder.resolve("web.1"), stamped(5, "e"));
        append(web, stamped(6, "f and so on"));
        assertThat(texts(read(place, 0)))
                .hasSize(3)
                .endsWith("e", "f and so on")
                .first()
                .asString()
                .contains("missing");
    }

    @Test
    void anotherFileOfTheSameInodeIsAnotherFile() throws Exception {
        Path web = file("web");
        append(web, stamped(1, "a"));
        List<LogStand> place = read(List.of(), 10).logs();
        Files.writeString(web, stamped(7, "one that is longer") + stamped(8, "h"));
        assertThat(texts(read(place, 0))).hasSize(3).endsWith("one that is longer", "h");
    }

    @Test
    void aLogThatIsNotThereYetIsReadFromItsBeginning() throws Exception {
        Path web = file("web");
        LogReport none = read(List.of(), 0);
        assertThat(none.lines()).isEmpty();
        append(web, stamped(1, "a"));
        assertThat(texts(read(none.logs(), 0))).containsExactly("a");
    }

    @Test
    void aLongLogComesInBoundedPiecesAndWhole() throws Exception {
        StringBuilder text = new StringBuilder();
        IntStream.range(0, 2500).forEach(i -> text.append(stamped(i % 60, "line " + i)));
        append(file("web"), text.toString());
        List<String> all = new ArrayList<>();
        LogReport page = read(List.of(), 10_000);
        while (true) {
            assertThat(page.lines()).hasSizeLessThanOrEqualTo(1000);
            all.addAll(texts(page));
            if (!page.more()) {
                break;
            }
            page = read(page.logs(), 0);
        }
        assertThat(all).hasSize(2500).startsWith("line 0").endsWith("line 2499").doesNotHaveDuplicates();
    }

    @Test
    void aPieceHasABoundedLength() throws Exception {
        String wide = "x".repeat(20_000);
        append(file("web"), stamped(1, wide).repeat(300));
        LogReport page = read(List.of(), 10_000);
        assertThat(page.more()).isTrue();
        assertThat(page.lines()).hasSizeBetween(100, 200);
        assertThat(page.lines().getFirst().text()).hasSize(8193).endsWith("x…");
    }

    @Test
    void linesWithoutATimeAreTakenAsTheyAre() throws Exception {
        append(file("haproxy"), "[NOTICE]   (1) : New worker forked, and much more of it\n");
        assertThat(read(List.of(), 5).lines())
                .containsExactly(
                        new LogEntry("haproxy", "", "[NOTICE]   (1) : New worker forked, and much more of it"));
    }

    @Test
    void waitsForSomethingNew() throws Exception {
        Path web = file("web");
        append(web, stamped(1, "a"));
        List<LogStand> place = read(List.of(), 10).logs();
        CompletableFuture<Logs.Answer> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return logs.read(new LogRequest(place, 0, 5000));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        append(web, stamped(2, "b"));
        Logs.Answer.Read read = (Logs.Answer.Read) waiting.join();
        assertThat(texts(read.report())).containsExactly("b");
    }

    @Test
    void whatCanNotBeReadIsRefusedInWords() throws Exception {
        assertThat(refused(new LogRequest(List.of(), 1, 0)).error()).contains("runs no service");
        file("web");
        assertThat(refused(new LogRequest(List.of(new LogStand("db", "")), 1, 0))
                        .hint())
                .isEqualTo("it has the logs of web");
        assertThat(refused(new LogRequest(List.of(new LogStand("web", "../x")), 1, 0))
                        .status())
                .isEqualTo(400);
        assertThat(refused(new LogRequest(List.of(), 10_001, 0)).status()).isEqualTo(400);
        assertThat(refused(new LogRequest(Collections.nCopies(101, new LogStand("web", "")), 1, 0))
                        .status())
                .isEqualTo(400);
        // What it has is read, and who asked sees what is not among it.
        assertThat(read(List.of(new LogStand("web", ""), new LogStand("db", "")), 1)
                        .logs())
                .extracting(LogStand::service)
                .containsExactly("web");
    }
}
