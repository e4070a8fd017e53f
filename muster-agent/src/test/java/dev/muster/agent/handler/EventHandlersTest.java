package dev.muster.agent.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.handler.machine.HandlerOptions;
import dev.muster.agent.handler.machine.HandlerReport;
import dev.muster.agent.handler.machine.HandlerSpec;
import dev.muster.agent.rpc.protocol.SerfEvent;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.ProtocolVersions;
import dev.muster.gossip.Query;
import dev.muster.gossip.UserEvent;
import dev.muster.gossip.msgpack.Bytes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handlers as real processes. */
class EventHandlersTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Member SELF = new Member(
            "me",
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 7946),
            new TreeMap<>(Map.of("role", "web", "city", "Zürich")),
            MemberStatus.ALIVE,
            new ProtocolVersions(1, 5, 2, 2, 5, 5));

    @TempDir
    private Path folder;

    private @Nullable EventHandlers handlers;

    @AfterEach
    void end() {
        if (handlers != null) {
            handlers.close();
        }
    }

    private EventHandlers given(Duration timeout, String... specs) throws Exception {
        EventHandlers opened = EventHandlers.open(options(timeout, specs), folder.resolve("run"), () -> SELF);
        handlers = opened;
        return opened;
    }

    private HandlerOptions options(Duration timeout, String... specs) {
        List<HandlerSpec> parsed =
                Stream.of(specs).map(spec -> HandlerSpec.parse(spec).in(folder)).toList();
        return new HandlerOptions(parsed, timeout);
    }

    private static SerfEvent user(String name, String payload) {
        return new SerfEvent.OfUser(new UserEvent(name, Bytes.ofUtf8(payload), false, 5));
    }

    private static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(20));
    }

    private String said(String file) throws Exception {
        Path path = folder.resolve(file);
        return Files.exists(path) ? Files.readString(path) : "";
    }

    private static HandlerReport report(EventHandlers of, int index) {
        return of.report().get(index);
    }

    @Test
    void aHandlerIsGivenTheEventAndNothingOfItIsACommand() throws Exception {
        EventHandlers all =
                given(LONG, "user=printf '%s|' \"$SERF_USER_EVENT\" \"$SERF_TAG_CITY\" >>out; cat >>out; echo . >>out");
        all.happened(user("a'; touch wrong; $(touch wrong) `touch wrong`\n", "$(touch wrong)"));
        eventually().until(() -> said("out").endsWith(".\n"));
        assertThat(said("out")).isEqualTo("a'; touch wrong; $(touch wrong) `touch wrong`\n|Zürich|$(touch wrong)\n.\n");
        assertThat(folder.resolve("wrong")).doesNotExist();
    }

    @Test
    void oneThatHangsDelaysItselfAloneAndIsEndedWithItsGroup() throws Exception {
        EventHandlers all = given(
                Duration.ofSeconds(3),
                "user=e=$SERF_USER_EVENT; [ $e = hang ] && { sleep 1003 & echo $! >pid; wait; }; echo $e >>hanging",
                "user=echo $SERF_USER_EVENT >>others");
        all.happened(user("hang", ""));
        for (int i = 0; i < 20; i++) {
            all.happened(user("e" + i, ""));
        }
        String twenty =
                String.join("\n", IntStream.range(0, 20).mapToObj(i -> "e" + i).toList()) + "\n";
        eventually().until(() -> said("others").equals("hang\n" + twenty));
        assertThat(said("hanging")).isEmpty();
        assertThat(report(all, 0).running()).isPresent();
        assertThat(report(all, 0).waiting()).isEqualTo(20);
        eventually().until(() -> said("hanging").equals(twenty));
        assertThat(report(all, 0).timedOut()).isEqualTo(1);
        assertThat(report(all, 0).lastFailure()).startsWith("took longer than 3000 ms");
        long pid = Long.parseLong(said("pid").strip());
        eventually()
                .until(() ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
        assertThat(all.counters()).containsEntry("handlers_timed_out", 1L).containsEntry("handlers_failed", 1L);
    }

    @Test
    void floodsAndFailuresAreShownAndHoldUpNobody() throws Exception {
        EventHandlers all = given(
                Duration.ofSeconds(2), "user=yes", "user=echo it is broken >&2; exit 7", "user=echo served >>others");
        for (int i = 0; i < 5; i++) {
            all.happened(user("e", ""));
        }
        eventually().until(() -> said("others").equals("served\n".repeat(5)));
        eventually().until(() -> report(all, 1).failed() == 5);
        assertThat(report(all, 1).lastFailure()).isEqualTo("exited with 7: it is broken");
        eventually().until(() -> report(all, 0).timedOut() >= 2);
    }

    @Test
    void aThousandEventsReachOneHandlerInTheirOrder() throws Exception {
        EventHandlers all = given(LONG, "user=read -r n; echo $n >>out");
        for (int i = 0; i < 1000; i++) {
            all.happened(user("count", Integer.toString(i)));
        }
        String thousand = String.join(
                        "\n",
                        IntStream.range(0, 1000).mapToObj(Integer::toString).toList()) + "\n";
        eventually().until(() -> said("out").length() >= thousand.length());
        assertThat(said("out")).isEqualTo(thousand);
        eventually().until(() -> all.counters().getOrDefault("handlers_run", 0L) == 1000);
        assertThat(all.counters()).containsEntry("handlers_failed", 0L).containsEntry("handler_events_dropped", 0L);
    }

    @Test
    void whatAHandlerLeavesInTheBackgroundDoesNotHoldUpTheNextEvent() throws Exception {
        EventHandlers all = given(LONG, "user=sleep 1004 & echo $! >>pids");
        for (int i = 0; i < 3; i++) {
            all.happened(user("e", ""));
        }
        eventually().until(() -> said("pids").lines().count() == 3);
        List<ProcessHandle> left = said("pids")
                .lines()
                .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                .toList();
        assertThat(left).allMatch(ProcessHandle::isAlive);
        left.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void theAnswerIsWhatItPrinted() throws Exception {
        EventHandlers all = given(LONG, "query:q=printf 'hello '; cat", "query:q=exit 0", "query:q=echo no; exit 1");
        BlockingQueue<Bytes> answers = new LinkedBlockingQueue<>();
        all.happened(new SerfEvent.Asked(new Query("q", Bytes.ofUtf8("you"), "n", 1, Duration.ofSeconds(9), answer -> {
            answers.add(answer);
            return CompletableFuture.completedFuture(null);
        })));
        assertThat(answers.poll(60, TimeUnit.SECONDS)).isEqualTo(Bytes.ofUtf8("hello you\n"));
        eventually().until(() -> Long.valueOf(3).equals(all.counters().get("handlers_run")));
        assertThat(answers).isEmpty();
    }

    @Test
    void whatCannotRunSaysWhy() throws Exception {
        Path script = Files.writeString(folder.resolve("crlf.sh"), "#!/bin/sh\r\necho a\r\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("plain.sh"), "#!/bin/sh\n");
        EventHandlers all = given(LONG, "./gone.sh", "./plain.sh", "./crlf.sh", "nosuchprogram -x");
        all.happened(user("e", ""));
        eventually().until(() -> Long.valueOf(4).equals(all.counters().get("handlers_failed")));
        assertThat(report(all, 0).lastFailure())
                .startsWith("exited with 127: ")
                .contains("no program that may be run at");
        assertThat(report(all, 1).lastFailure()).startsWith("exited with 126: ").contains("chmod +x");
        assertThat(report(all, 2).lastFailure())
                .contains("Windows line ends (CRLF)")
                .contains("sed -i");
        assertThat(report(all, 3).lastFailure()).contains("no program 'nosuchprogram' on its PATH");
    }

    @Test
    void handlersAreReplacedAtOnce() throws Exception {
        EventHandlers all = given(LONG, "user=echo a$SERF_USER_EVENT >>out");
        all.happened(user("1", ""));
        eventually().until(() -> said("out").equals("a1\n"));
        all.replace(options(LONG, "user=echo b$SERF_USER_EVENT >>out"));
        all.happened(user("2", ""));
        eventually().until(() -> said("out").equals("a1\nb2\n"));
        all.replace(HandlerOptions.none());
        all.happened(user("3", ""));
        assertThat(all.report()).isEmpty();
        all.replace(options(LONG, "user=echo c$SERF_USER_EVENT >>out"));
        all.happened(user("4", ""));
        eventually().until(() -> said("out").equals("a1\nb2\nc4\n"));
    }

    @Test
    void whenTheAgentEndsLastEventsAreHandledAndWhatHangsIsKilled() throws Exception {
        EventHandlers all =
                given(LONG, "user=cat >>last", "user=trap '' TERM; echo $$ >pid; while :; do sleep 1; done");
        all.happened(user("e", "good-bye"));
        eventually().until(() -> said("pid").endsWith("\n"));
        all.close();
        assertThat(said("last")).isEqualTo("good-bye\n");
        long pid = Long.parseLong(said("pid").strip());
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        all.happened(user("late", ""));
        assertThat(said("last")).isEqualTo("good-bye\n");
    }
}
