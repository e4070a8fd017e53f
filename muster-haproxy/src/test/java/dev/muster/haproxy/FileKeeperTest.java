package dev.muster.haproxy;

import static dev.muster.haproxy.Drafts.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.haproxy.plan.ActualServer;
import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.HealthCheck;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.process.HaproxyBinary;
import dev.muster.haproxy.reload.Reloader;
import dev.muster.haproxy.runtime.MasterClient;
import dev.muster.haproxy.runtime.RuntimeClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A script stands for {@code haproxy -c}: it refuses what holds the word "refuse-me". */
class FileKeeperTest {

    private static final Settings ROUNDROBIN = Drafts.settings("roundrobin", 0);
    private static final Settings LEASTCONN = Drafts.settings("leastconn", 0);

    @TempDir
    private Path folder;

    private final BlockingQueue<Signal> results = new LinkedBlockingQueue<>();
    private Drafts drafts;
    private ConfigDraft running;
    private ConfigFile file;
    private FileKeeper keeper;

    @BeforeEach
    void begin() throws Exception {
        Path script = folder.resolve("haproxy");
        Files.writeString(script, """
                #!/bin/sh
                [ "$1" = -v ] && { echo "HAProxy version 2.6.12 2023/03/28"; exit 0; }
                for last; do :; done
                if grep -q refuse-me "$last"; then
                    echo "[ALERT]    (1) : config : this one is refused"
                    exit 1
                fi
                """);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        drafts = new Drafts(folder, script);
        running = drafts.draft(ROUNDROBIN);
        file = new ConfigFile(drafts.options.configFile(), HaproxyBinary.at(script), List.of());
        assertThat(file.write(running.text())).isEmpty();
        MasterClient master = new MasterClient(folder.resolve("nobody"), Duration.ofMillis(100));
        keeper = new FileKeeper(
                drafts.options,
                drafts.drafter,
                file,
                new MapFolder(drafts.options.folder()),
                new Reloader(master, new RuntimeClient(folder.resolve("nobody"), Duration.ofMillis(100))),
                results::add);
    }

    @AfterEach
    void end() {
        keeper.close();
    }

    private <T extends Signal> T result(Class<T> kind) throws InterruptedException {
        Signal signal = results.poll(20, TimeUnit.SECONDS);
        assertThat(signal).isInstanceOf(kind);
        return kind.cast(signal);
    }

    private FileKeeper.Wish wish(Settings wanted, Server... servers) {
        return Drafts.wish(wanted, running, servers);
    }

    private String text() throws IOException {
        return Files.readString(drafts.options.configFile());
    }

    @Test
    void aBurstOfWishesIsWrittenOnce() throws Exception {
        for (String more : List.of("c", "d", "e", "b")) {
            keeper.want(wish(ROUNDROBIN, server("a"), server(more)));
        }
        keeper.start();
        assertThat(result(Signal.Written.class).draft().text()).isEqualTo(text());
        assertThat(text()).contains("server a ", "server b ");
        keeper.close();
        assertThat(results).isEmpty();
    }

    @Test
    void theLastWishIsWrittenBeforeItIsClosed() throws Exception {
        keeper.start();
        keeper.want(wish(ROUNDROBIN, server("c")));
        keeper.close();
        assertThat(text()).contains("server c ");
    }

    @Test
    void whatHaproxyRefusesIsNotWritten() throws Exception {
        keeper.start();
        keeper.want(wish(ROUNDROBIN, server("refuse-me")));
        assertThat(result(Signal.Unwritable.class).problem()).contains("this one is refused");
        assertThat(text()).isEqualTo(running.text());
    }

    @Test
    void whatNeedsAReloadIsPreparedAndWhatIsInForceFollowsTheServers() throws Exception {
        keeper.start();
        keeper.want(wish(LEASTCONN, server("a")));
        Signal.Prepared prepared = result(Signal.Prepared.class);
        assertThat(prepared.reasons())
                .containsExactly("line 12: backend web: 'balance leastconn' instead of 'balance roundrobin' (line 12)");
        assertThat(prepared.draft().text()).contains("balance leastconn", "server a ");
        assertThat(text()).contains("balance roundrobin", "server a ");
    }

    @Test
    void aHaproxyThatRunsSomethingElseIsReloaded() throws Exception {
        keeper.start();
        FileKeeper.Wish wish = wish(ROUNDROBIN, server("a"));
        keeper.want(new FileKeeper.Wish(
                wish.wanted(),
                wish.applied(),
                wish.servers(),
                wish.ids(),
                1,
                Optional.empty(),
                wish.actual(),
                List.of(),
                1));
        assertThat(result(Signal.Prepared.class).reasons())
                .containsExactly("HAProxy runs something else than its file says");
        assertThat(text()).isEqualTo(running.text());
    }

    private static ActualServer runs(String name, String... line) {
        return new ActualServer(
                new ServerKey("web", name),
                1,
                Optional.empty(),
                100,
                false,
                false,
                true,
                HealthCheck.ON,
                OptionalInt.of(0),
                Optional.of(List.of(line)));
    }

    private FileKeeper.Wish outdated(ActualServer outdated, Server... servers) {
        FileKeeper.Wish wish = wish(ROUNDROBIN, servers);
        return new FileKeeper.Wish(
                wish.wanted(),
                wish.applied(),
                wish.servers(),
                wish.ids(),
                wish.total(),
                wish.running(),
                wish.actual(),
                List.of(outdated),
                1);
    }

    /** The file has never held it, so that its comparison finds nothing. */
    @Test
    void aServerThatRunsOtherwiseThanItsNewLineSaysIsReloadedFor() throws Exception {
        keeper.start();
        Server a = server("a", Map.of("fall", "5"));
        keeper.want(outdated(runs("a", "weight", "100", "fall", "2", "check"), a));
        assertThat(result(Signal.Prepared.class).reasons())
                .containsExactly("server web/a: it is to have fall 5 instead of 2, pool-purge-delay 5s now,"
                        + " pool-max-conn -1 now");
        assertThat(text()).isEqualTo(running.text());

        // As it stands in the file it is the same: read alone its line may be another one.
        keeper.want(outdated(
                runs("a", "fall", "5", "check", "pool-max-conn", "-1", "pool-purge-delay", "5s", "inter", "1s"), a));
        result(Signal.Written.class);
        assertThat(text()).contains("server a ");
    }

    /** It went, and came back with another line, before the file was written without it. */
    @Test
    void aServerThatWasAddedAnewNeedsNoReload() throws Exception {
        keeper.start();
        keeper.want(wish(ROUNDROBIN, server("a")));
        result(Signal.Written.class);
        Server a = server("a", Map.of("fall", "5"));
        keeper.want(wish(ROUNDROBIN, a));
        assertThat(result(Signal.Prepared.class).reasons())
                .singleElement()
                .asString()
                .contains("server web/a has fall 5 now");
        ActualServer anew = runs("a", "fall", "5", "check", "pool-max-conn", "-1", "pool-purge-delay", "5s");
        FileKeeper.Wish wish = wish(ROUNDROBIN, a);
        keeper.want(new FileKeeper.Wish(
                wish.wanted(),
                wish.applied(),
                wish.servers(),
                wish.ids(),
                wish.total(),
                wish.running(),
                new ActualState(new TreeMap<>(Map.of(anew.key(), anew))),
                List.of(),
                2));
        result(Signal.Written.class);
        assertThat(text()).contains(" fall 5 ");
    }

    @Test
    void aPlanWritesNothing() throws Exception {
        keeper.start();
        CompletableFuture<Forecast> answer = new CompletableFuture<>();
        keeper.foresee(
                () -> new FileKeeper.Foreseen(
                        wish(LEASTCONN, server("refuse-me")), List.of("a step"), Optional.empty()),
                answer);
        Forecast forecast = answer.get(20, TimeUnit.SECONDS);
        assertThat(forecast.steps()).containsExactly("a step");
        assertThat(forecast.reload()).singleElement().asString().contains("balance leastconn");
        assertThat(forecast.problem().orElse("")).contains("this one is refused");
        assertThat(text()).isEqualTo(running.text());
        assertThat(results).isEmpty();
    }

    @Test
    void aTaskThatFailsEndsNothing() throws Exception {
        keeper.start();
        CompletableFuture<Forecast> answer = new CompletableFuture<>();
        keeper.foresee(
                () -> {
                    throw new IllegalStateException("a bug");
                },
                answer);
        assertThat(answer.get(20, TimeUnit.SECONDS).problem().orElse("")).contains("a bug");
        keeper.want(wish(ROUNDROBIN, server("a")));
        result(Signal.Written.class);
        assertThat(text()).contains("server a ");
    }
}
