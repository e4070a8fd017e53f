package dev.muster.haproxy;

import static dev.muster.haproxy.Drafts.server;
import static dev.muster.haproxy.Drafts.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.haproxy.plan.PlanSettings;
import dev.muster.haproxy.plan.ServerKey;
import dev.muster.haproxy.plan.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AimTest {

    private static final Settings ROUNDROBIN = Drafts.settings("roundrobin", 0);

    private final Drafts drafts;
    private final Aim aim;

    AimTest(@TempDir Path folder) throws Exception {
        drafts = new Drafts(folder, Path.of("haproxy"));
        aim = new Aim(
                PlanSettings.DEFAULTS, drafts.draft(ROUNDROBIN), state(1, "roundrobin", server("a"), server("b")));
    }

    private static Holds holds(Hold.Order order) {
        return Holds.NONE.with(new Hold(Drafts.WEB, new ServerName("a"), order, Instant.EPOCH));
    }

    private static Target target(Aim of, String name) {
        return Objects.requireNonNull(of.targets().servers().get(new ServerKey("web", name)));
    }

    @Test
    void itBeginsWithoutServersAndHasThoseThatAreDesired() {
        assertThat(aim.targets().servers()).isEmpty();
        aim.desire(state(2, "roundrobin", server("a"), server("b")));
        assertThat(aim.targets().servers()).hasSize(2);
        assertThat(aim.wanted()).isEqualTo(aim.applied()).isEqualTo(ROUNDROBIN);
        assertThat(aim.problems()).isEmpty();
    }

    @Test
    void whatIsHeldLiesOverEachStateUntilItIsNoLonger() {
        aim.hold(holds(new Hold.Weight(7)));
        aim.desire(state(2, "roundrobin", server("a"), server("b")));
        assertThat(target(aim, "a").weight()).isEqualTo(7);
        assertThat(target(aim, "b").weight()).isEqualTo(100);
        aim.hold(holds(new Hold.Drain(Duration.ofSeconds(9))));
        assertThat(target(aim, "a").intent()).isInstanceOf(Intent.Drain.class);
        assertThat(target(aim, "a").weight()).isEqualTo(100);
        aim.hold(Holds.NONE);
        assertThat(target(aim, "a").intent()).isEqualTo(Intent.SERVE);
    }

    @Test
    void otherSettingsAreWantedAndInForceOnceADraftOfThemIs() throws Exception {
        aim.desire(state(2, "leastconn", server("a")));
        assertThat(aim.applied()).isEqualTo(ROUNDROBIN);
        assertThat(aim.wanted()).isEqualTo(Drafts.settings("leastconn", 0));
        ConfigDraft draft = drafts.draft(aim.wanted());
        assertThat(aim.adopt(draft)).isTrue();
        assertThat(aim.applied()).isEqualTo(aim.wanted());
        assertThat(aim.targets().servers()).hasSize(1);
        assertThat(aim.adopt(draft)).as("twice").isFalse();
    }

    @Test
    void aTemplateThatIsReadAgainIsInForceOnceADraftOfItIs() throws Exception {
        aim.desire(state(2, "roundrobin", server("a")));
        aim.reread();
        assertThat(aim.wanted()).isEqualTo(Drafts.settings("roundrobin", 1));
        Files.writeString(drafts.template, Files.readString(drafts.template).replace(" check\n", " check maxconn 5\n"));
        assertThat(target(aim, "a").maxconn()).isZero();
        aim.adopt(drafts.drafter().draft(aim.wanted(), Map.of(), aim.targets().ids(), 1));
        assertThat(target(aim, "a").maxconn()).isEqualTo(5);
    }

    @Test
    void aPinIsInForceOnceADraftOfItIs() throws Exception {
        ConfigDraft draft = drafts.draft(ROUNDROBIN);
        Pin pin = new Pin(3, Instant.EPOCH, draft.makings());
        aim.hold(Holds.NONE.withPin(Optional.of(pin)));
        assertThat(aim.pinInForce()).isFalse();
        assertThat(aim.pinned()).isEmpty();
        aim.adopt(drafts.draft(aim.wanted()));
        assertThat(aim.pinInForce()).isTrue();
        assertThat(aim.pinned()).contains(pin.words());
        aim.hold(Holds.NONE);
        assertThat(aim.pinInForce()).isFalse();
    }

    @Test
    void whatIsImaginedIsHeldTooAndChangesNothing() {
        aim.desire(state(2, "roundrobin", server("a")));
        aim.hold(holds(new Hold.Weight(7)));
        Settings before = aim.wanted();
        var later = aim.imagine(state(3, "leastconn", server("a"), server("b")));
        aim.hold(Holds.NONE);

        Aim imagined = later.get();
        assertThat(target(imagined, "a").weight()).isEqualTo(7);
        assertThat(imagined.targets().servers()).hasSize(2);
        assertThat(imagined.wanted()).isEqualTo(Drafts.settings("leastconn", 0));
        assertThat(imagined.applied()).isEqualTo(ROUNDROBIN);

        assertThat(aim.targets().servers()).containsOnlyKeys(new ServerKey("web", "a"));
        assertThat(target(aim, "a").weight()).isEqualTo(100);
        assertThat(aim.wanted()).isEqualTo(before);
    }
}
