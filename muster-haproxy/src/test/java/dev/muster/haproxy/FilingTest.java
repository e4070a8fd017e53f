package dev.muster.haproxy;

import static dev.muster.haproxy.Drafts.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.haproxy.plan.ServerIds;
import dev.muster.haproxy.plan.ServerMap;
import dev.muster.haproxy.reload.Reloader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody writes a file here: what would be written and reloaded is listed. */
class FilingTest {

    private static final String ROWS = """
            1
            # be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight \
            srv_check_state srv_port
            3 web 1 a 127.0.0.1 2 0 100 100 6 9097
            3 web 2 b 127.0.0.1 2 0 100 100 6 9098
            """;

    private static final class Listed implements Filing.Desk {
        final List<FileKeeper.Wish> wishes = new ArrayList<>();
        final List<String> states = new ArrayList<>();

        @Override
        public void want(FileKeeper.Wish wish) {
            wishes.add(wish);
        }

        @Override
        public void reload(ConfigDraft draft, List<String> reasons, String state) {
            states.add(state);
        }
    }

    private final Drafts drafts;
    private final ConfigDraft running;
    private final Listed desk = new Listed();
    private final Filing filing = new Filing(desk, () -> ROWS);

    FilingTest(@TempDir Path folder) throws Exception {
        drafts = new Drafts(folder, Path.of("haproxy"));
        running = drafts.draft(Drafts.settings("roundrobin", 0));
    }

    private FileKeeper.Wish wish(String algorithm, Server... servers) {
        return Drafts.wish(Drafts.settings(algorithm, 0), running, servers);
    }

    private static Targets.Result targets(Server... servers) {
        Pool pool = Drafts.pool("leastconn", servers);
        return new Targets.Result(
                new DesiredState(1, List.of(pool), List.of()),
                ServerIds.of(List.of(pool)),
                ServerMap.none(),
                List.of());
    }

    private void prepared(Server... servers) throws Exception {
        ConfigDraft draft = drafts.draft(Drafts.settings("leastconn", 0), servers);
        filing.prepared(new Signal.Prepared(draft, List.of("a reason")));
    }

    private void begin(Server... servers) throws IOException {
        filing.begin(Map.of(Drafts.WEB, List.of(servers)), targets(servers));
    }

    @Test
    void whatIsTheSameIsWishedOnce() {
        filing.wish(wish("roundrobin", server("a")));
        filing.wish(wish("roundrobin", server("a")));
        assertThat(desk.wishes).hasSize(1);
        filing.wish(wish("roundrobin", server("a"), server("b")));
        filing.wish(wish("leastconn", server("a"), server("b")));
        assertThat(desk.wishes).hasSize(3);
        filing.doubt();
        filing.wish(wish("leastconn", server("a"), server("b")));
        assertThat(desk.wishes).hasSize(4);
    }

    @Test
    void whatCannotBeHadIsSaidAndTriedAgainLaterOrWhenSomethingElseIsWanted() {
        filing.wish(wish("leastconn", server("a")));
        filing.unwritable("no");
        assertThat(filing.problem()).contains("no");
        filing.wish(wish("leastconn", server("a")));
        assertThat(desk.wishes).as("not at once").hasSize(1);
        filing.wish(wish("roundrobin", server("a")));
        assertThat(desk.wishes).hasSize(2);
        assertThat(filing.problem()).contains("no");
        filing.written();
        assertThat(filing.problem()).isEmpty();
    }

    @Test
    void aDraftThatWaitsIsReloadedOnceWithTheStateOfItsServers() throws Exception {
        assertThat(filing.due()).isEmpty();
        prepared(server("a"), server("b"));
        assertThat(filing.due()).isPresent();
        begin(server("a"), server("b"));
        assertThat(filing.underWay()).isTrue();
        assertThat(filing.due()).isEmpty();
        begin(server("a"), server("b"));
        assertThat(desk.states)
                .singleElement()
                .asString()
                .contains("web 1 a 127.0.0.1 2 0 100", "web 2 b 127.0.0.1 2 0 100");

        filing.ended(new Reloader.Result.Done(7, Duration.ofMillis(5)));
        assertThat(filing.underWay()).isFalse();
        assertThat(filing.problem()).isEmpty();
        // The next may be soon, and not at once.
        prepared(server("a"));
        begin(server("a"));
        assertThat(desk.states).hasSize(1);
        assertThat(filing.due().orElseThrow() - System.nanoTime()).isPositive();
    }

    @Test
    void whoWasTakenOutAfterTheDraftWasMadeIsInMaintenance() throws Exception {
        prepared(server("a"), server("b"));
        begin(server("b"));
        assertThat(desk.states)
                .singleElement()
                .asString()
                .contains("web 1 a 127.0.0.1 2 1 100", "web 2 b 127.0.0.1 2 0 100");
    }

    @Test
    void whoIsWithdrawnIsInMaintenanceThoughHaproxyWasNotToldYet() throws Exception {
        prepared(server("a"), server("b"));
        filing.begin(
                Map.of(Drafts.WEB, List.of(server("a"), server("b"))),
                targets(server("a").withIntent(Intent.WITHDRAW), server("b")));
        assertThat(desk.states)
                .singleElement()
                .asString()
                .contains("web 1 a 127.0.0.1 2 1 100", "web 2 b 127.0.0.1 2 0 100");
    }

    @Test
    void aDraftWithoutAServerThatServesIsMadeAnewAndNotForEver() throws Exception {
        for (int draft = 1; draft <= 2; draft++) {
            prepared(server("a"));
            begin(server("a"), server("b"));
            assertThat(filing.underWay()).isFalse();
            assertThat(filing.due()).isEmpty();
        }
        prepared(server("a"));
        begin(server("a"), server("b"));
        assertThat(filing.underWay()).isTrue();
    }

    @Test
    void aReloadThatFailsIsSaidAndTheFileIsWishedAgain() throws Exception {
        filing.wish(wish("leastconn", server("a")));
        prepared(server("a"));
        begin(server("a"));
        filing.ended(new Reloader.Result.Failed("why"));
        assertThat(filing.underWay()).isFalse();
        assertThat(filing.problem()).contains("why");
        filing.wish(wish("leastconn", server("a")));
        assertThat(desk.wishes).hasSize(2);
    }

    @Test
    void whileHaproxyDoesNotTellItsServersTheDraftWaits() throws Exception {
        Filing silent = new Filing(desk, () -> {
            throw new IOException("silence");
        });
        silent.prepared(new Signal.Prepared(drafts.draft(Drafts.settings("leastconn", 0), server("a")), List.of()));
        assertThatThrownBy(() -> silent.begin(Map.of(Drafts.WEB, List.of(server("a"))), targets(server("a"))))
                .isInstanceOf(IOException.class);
        assertThat(silent.underWay()).isFalse();
        assertThat(silent.due()).isPresent();
    }
}
