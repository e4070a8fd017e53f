package dev.muster.haproxy;

import static dev.muster.haproxy.Drafts.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.haproxy.plan.PlanSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldingTest {

    private static final Hold DRAIN =
            new Hold(Drafts.WEB, new ServerName("a"), new Hold.Drain(Duration.ofSeconds(9)), Instant.EPOCH);

    @TempDir
    private Path folder;

    private Drafts drafts;
    private ConfigDraft draft;
    private Holding holding;
    private Aim aim;

    @BeforeEach
    void begin() throws Exception {
        drafts = new Drafts(folder, Path.of("haproxy"));
        draft = drafts.draft(Drafts.settings("roundrobin", 0));
        open();
    }

    private void open() {
        holding = new Holding(new HoldsFile(folder));
        aim = new Aim(PlanSettings.DEFAULTS, draft, Drafts.state(1, "roundrobin"));
        holding.steer(aim);
        aim.desire(Drafts.state(2, "roundrobin", server("a")));
    }

    private CompletableFuture<String> order(HoldOrder order) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        holding.take(new Signal.Ordered(order, answer, 0), new Turn(0));
        return answer;
    }

    private void settle(boolean told) {
        holding.settle(told, this::status);
    }

    private BalancerStatus status() {
        return new BalancerStatus("2.6", 1, 0, 0, List.of(), List.of(), holding.holds(), Optional.empty());
    }

    private static String get(CompletableFuture<String> answer) throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
    }

    private void refused(CompletableFuture<String> answer, String why) {
        settle(false);
        assertThatThrownBy(() -> get(answer))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining(why);
    }

    private Intent intent() {
        return aim.targets().servers().firstEntry().getValue().intent();
    }

    @Test
    void anOrderIsInForceAndKeptAtOnceAndAnsweredWhenHaproxyWasTold() throws Exception {
        CompletableFuture<String> answer = order(new HoldOrder.Take(DRAIN));
        assertThat(intent()).isInstanceOf(Intent.Drain.class);
        assertThat(new HoldsFile(folder).read().holds().servers()).containsExactly(DRAIN);
        settle(false);
        assertThat(answer).isNotDone();
        settle(true);
        assertThat(get(answer)).contains("web/a drains until it is released");

        // An agent that starts anew holds it too.
        open();
        assertThat(intent()).isInstanceOf(Intent.Drain.class);
        get(released());
        assertThat(intent()).isEqualTo(Intent.SERVE);
        assertThat(new HoldsFile(folder).read().holds().isEmpty()).isTrue();
    }

    private CompletableFuture<String> released() {
        CompletableFuture<String> answer = order(new HoldOrder.Release(DRAIN.pool(), DRAIN.server()));
        settle(true);
        return answer;
    }

    @Test
    void whatHasNoEffectIsRefusedAndNotKept() throws Exception {
        refused(released(), "nothing of web/a is held");
        refused(order(new HoldOrder.ReleaseAll()), "nothing is held");
        Files.writeString(
                drafts.template, Files.readString(drafts.template).replace(" weight {{weight}}", " weight 3"));
        draft = drafts.drafter().draft(draft.settings(), Map.of(), aim.targets().ids(), 0);
        open();
        refused(
                order(new HoldOrder.Take(new Hold(DRAIN.pool(), DRAIN.server(), new Hold.Weight(7), Instant.EPOCH))),
                "it lacks 'weight {{weight}}'");
        assertThat(holding.holds().isEmpty()).isTrue();
        assertThat(folder.resolve("holds")).doesNotExist();
    }

    @Test
    void noMoreThanABoundedNumberWaits() {
        for (int i = 0; i < 256; i++) {
            assertThat(order(new HoldOrder.Take(DRAIN))).isNotDone();
        }
        refused(order(new HoldOrder.Take(DRAIN)), "too many others wait");
    }

    @Test
    void whoWaitsIsRefusedWhenItIsClosed() {
        CompletableFuture<String> answer = order(new HoldOrder.Take(DRAIN));
        holding.close();
        refused(answer, "closed meanwhile");
    }

    @Test
    void aDamagedFileIsAProblemUntilSomebodyOrdersAnythingAndAGenerationTellsItOnce() throws Exception {
        Files.writeString(folder.resolve("holds"), "rubbish\n");
        open();
        assertThat(holding.problems()).singleElement().asString().contains("is damaged, and was moved to");
        assertThat(holding.problemsToTell()).isEqualTo(holding.problems());
        holding.told();
        assertThat(holding.problemsToTell()).isEmpty();
        assertThat(holding.problems()).hasSize(1);
        CompletableFuture<String> all = order(new HoldOrder.ReleaseAll());
        settle(true);
        assertThat(get(all)).contains("nothing is held any more");
        assertThat(holding.problems()).isEmpty();
    }

    @Test
    void whatCannotBeKeptIsInForceAndSaidEachTime() throws Exception {
        Files.createDirectories(folder.resolve(".holds.new/x"));
        CompletableFuture<String> answer = order(new HoldOrder.Take(DRAIN));
        settle(true);
        assertThat(get(answer)).contains("web/a drains", "can't be kept on disk");
        assertThat(intent()).isInstanceOf(Intent.Drain.class);
        holding.told();
        assertThat(holding.problemsToTell()).singleElement().asString().contains("can't be kept on disk");
    }

    private HoldOrder.Rollback rollback(long generation) {
        Makings makings = new Makings(
                draft.makings().template() + "#" + generation, draft.makings().settings(), List.of());
        return new HoldOrder.Rollback(new Pin(generation, Instant.EPOCH, makings));
    }

    private Settings wanted(HoldOrder.Rollback order) {
        return new Settings(List.of(), List.of(), 0, Optional.of(order.pin().makings()));
    }

    @Test
    void aRollbackThatCannotBeHadIsTakenBackToTheOneBefore() throws Exception {
        CompletableFuture<String> first = order(rollback(3));
        settle(true);
        assertThat(first).as("its configuration isn't in force").isNotDone();
        CompletableFuture<String> second = order(rollback(4));
        assertThat(holding.holds().pin()).contains(rollback(4).pin());
        holding.unwritable(wanted(rollback(9)), "somebody else's", new Turn(0));
        assertThat(holding.holds().pin()).contains(rollback(4).pin());
        holding.unwritable(wanted(rollback(4)), "HAProxy refuses it", new Turn(0));
        assertThat(holding.holds().pin()).contains(rollback(3).pin());
        assertThat(new HoldsFile(folder).read().holds().pin())
                .contains(rollback(3).pin());
        refused(second, "HAProxy refuses it");
        assertThat(first).isNotDone();
    }

    @Test
    void aPinThatCannotBeMadeAnyMoreIsGivenUpAndSaid() {
        assertThat(order(rollback(3))).isNotDone();
        holding.told();
        holding.giveUpPin("why");
        assertThat(holding.holds().pin()).isEmpty();
        assertThat(new HoldsFile(folder).read().holds().pin()).isEmpty();
        assertThat(holding.problemsToTell())
                .singleElement()
                .asString()
                .contains("Generation 3 is no longer rolled back to", "why");
    }
}
