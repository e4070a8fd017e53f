package dev.muster.agent.drain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.drain.Handshake.Ask;
import dev.muster.agent.drain.Handshake.Question;
import dev.muster.agent.drain.HandshakeReport.Outcome;
import dev.muster.agent.drain.HandshakeReport.State;
import dev.muster.agent.drain.ReleaseAnswer.Reason;
import dev.muster.agent.drain.ReleaseAnswer.Released;
import dev.muster.agent.drain.ReleaseAnswer.Waiting;
import dev.muster.agent.drain.SeenBalancer.Standing;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HandshakeTest {

    private static final Duration DEADLINE = Duration.ofSeconds(7);
    private static final long BEGIN = Long.MAX_VALUE - 1_000_000;

    private final Handshake handshake = new Handshake(HandshakeTimes.within(DEADLINE), BEGIN);

    private static SeenBalancer alive(String node) {
        return new SeenBalancer(node, Standing.ASKABLE);
    }

    private static SeenBalancer failed(String node) {
        return new SeenBalancer(node, Standing.FAILED);
    }

    private static SeenBalancer mute(String node) {
        return new SeenBalancer(node, Standing.MUTE);
    }

    private static Ask release(String... nodes) {
        return new Ask(Question.RELEASE, new TreeSet<>(Arrays.asList(nodes)));
    }

    private static Ask inflight(String... nodes) {
        return new Ask(Question.INFLIGHT, new TreeSet<>(Arrays.asList(nodes)));
    }

    private static Waiting waiting(Reason reason) {
        return Waiting.unseen(reason);
    }

    private void see(SeenBalancer... balancers) {
        handshake.see(List.of(balancers));
    }

    /** The clock overflows soon after the beginning, as it may. */
    private List<Ask> at(long millis) {
        return handshake.step(BEGIN + millis * 1_000_000);
    }

    private long wakeMillis() {
        return (handshake.wakeAtNanos().orElseThrow() - BEGIN) / 1_000_000;
    }

    private Outcome outcome() {
        return handshake.report().outcome().orElseThrow();
    }

    @Test
    void withoutABalancerItIsOverAtOnce() {
        assertThat(at(0)).isEmpty();
        assertThat(handshake.isOver()).as("before anybody was looked for").isFalse();
        see();
        assertThat(at(0)).isEmpty();
        assertThat(outcome()).isEqualTo(Outcome.NOBODY);
        assertThat(handshake.report().complete()).isTrue();
        assertThat(handshake.wakeAtNanos()).isEmpty();
    }

    @Test
    void whoHasReleasedAndHasNothingLeftIsAskedNoMore() {
        see(alive("a"), alive("b"));
        assertThat(at(0)).containsExactly(release("a", "b"));
        handshake.answered("a", new Released(0));
        assertThat(at(3)).isEmpty();
        assertThat(handshake.isOver()).isFalse();
        handshake.answered("b", new Released(0));
        assertThat(at(4)).isEmpty();
        assertThat(outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(handshake.report().tookMillis()).isEqualTo(4);
        assertThat(handshake.report().sessions()).isZero();
    }

    @Test
    void whoDoesNotAnswerIsAskedAgainAfterHalfASecond() {
        see(alive("a"), alive("b"));
        assertThat(at(0)).containsExactly(release("a", "b"));
        assertThat(wakeMillis()).isEqualTo(500);
        handshake.answered("a", new Released(0));
        assertThat(at(499)).isEmpty();
        assertThat(wakeMillis()).isEqualTo(500);
        assertThat(at(500)).containsExactly(release("b"));
        assertThat(at(999)).isEmpty();
        assertThat(at(1000)).containsExactly(release("b"));
        assertThat(at(6999)).containsExactly(release("b"));
        assertThat(wakeMillis()).isEqualTo(7000);
        assertThat(at(7000)).isEmpty();
        assertThat(outcome()).isEqualTo(Outcome.DEADLINE);
        assertThat(handshake.report().complete()).isFalse();
        assertThat(handshake.report().words())
                .extracting(HandshakeReport.Word::state)
                .containsExactly(State.RELEASED, State.ASKED);
    }

    @Test
    void whoSaysNotYetIsAskedAgainSoonButNotAtOnce() {
        see(alive("a"));
        assertThat(at(0)).containsExactly(release("a"));
        handshake.answered("a", waiting(Reason.UNHEARD));
        assertThat(at(2)).isEmpty();
        assertThat(wakeMillis()).isEqualTo(100);
        assertThat(at(100)).containsExactly(release("a"));
        // Asked again, it is given time to answer again.
        assertThat(at(250)).isEmpty();
        handshake.answered("a", waiting(Reason.OLD_WORKER));
        assertThat(at(480)).containsExactly(release("a"));
        assertThat(handshake.report().words().getFirst().words()).contains("a worker that a reload");
    }

    @Test
    void thenItIsAskedUntilNoSessionIsLeft() {
        see(alive("a"), alive("b"));
        assertThat(at(0)).containsExactly(release("a", "b"));
        handshake.answered("a", new Released(3));
        handshake.answered("b", waiting(Reason.RELOAD));
        assertThat(at(100)).containsExactly(release("b"), inflight("a"));
        assertThat(handshake.report().sessions()).isEqualTo(3);
        handshake.answered("a", new Released(2));
        handshake.answered("b", new Released(0));
        assertThat(at(200)).containsExactly(inflight("a"));
        assertThat(handshake.report().sessions()).isEqualTo(2);
        handshake.answered("a", new Released(0));
        at(210);
        assertThat(outcome()).isEqualTo(Outcome.COMPLETE);
    }

    @Test
    void atTheDeadlineItIsKnownWhatWasLeft() {
        see(alive("a"), alive("b"));
        at(0);
        handshake.answered("a", new Released(3));
        handshake.answered("b", new Waiting(Reason.OLD_WORKER, OptionalLong.of(4)));
        at(7001);
        assertThat(outcome()).isEqualTo(Outcome.DEADLINE);
        assertThat(handshake.report().sessions()).isEqualTo(7);
    }

    @Test
    void whileABalancerIsSilentItLastsToTheDeadline() {
        see(alive("a"), failed("b"));
        assertThat(at(0)).containsExactly(release("a"));
        handshake.answered("a", new Released(0));
        for (long now = 1; now < 7000; now += 50) {
            assertThat(at(now)).isEmpty();
            assertThat(handshake.isOver()).isFalse();
        }
        at(7000);
        assertThat(outcome()).isEqualTo(Outcome.DEADLINE);
        assertThat(handshake.report().words().get(1).state()).isEqualTo(State.FAILED);
    }

    @Test
    void soItDoesForAPlainSerfAgentThatIsABalancer() {
        see(mute("a"));
        assertThat(at(0)).isEmpty();
        assertThat(wakeMillis()).isEqualTo(7000);
        at(7000);
        assertThat(outcome()).isEqualTo(Outcome.DEADLINE);
        assertThat(handshake.report().words().getFirst().words()).contains("plain Serf agent");
    }

    @Test
    void aSilentOneThatIsBackIsAskedAtOnceAndOneThatLeavesIsNotWaitedFor() {
        see(failed("a"), failed("b"));
        assertThat(at(0)).isEmpty();
        see(alive("a"), failed("b"));
        assertThat(at(1000)).containsExactly(release("a"));
        handshake.answered("a", new Released(0));
        at(1010);
        assertThat(handshake.isOver()).isFalse();
        see(alive("a"));
        at(1500);
        assertThat(outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(handshake.report().words())
                .extracting(HandshakeReport.Word::state)
                .containsExactly(State.RELEASED, State.LEFT);
    }

    @Test
    void aBalancerThatFallsSilentMeanwhileIsNotAskedAndWaitedFor() {
        see(alive("a"), alive("b"));
        at(0);
        handshake.answered("b", new Released(0));
        see(failed("a"), failed("b"));
        assertThat(at(600)).isEmpty();
        assertThat(handshake.isOver()).isFalse();
        // Its answer was on its way, and is as true as before.
        handshake.answered("a", new Released(0));
        at(700);
        assertThat(outcome()).isEqualTo(Outcome.COMPLETE);
    }

    @Test
    void aNewBalancerIsAskedToo() {
        see(alive("a"));
        assertThat(at(0)).containsExactly(release("a"));
        see(alive("a"), alive("b"));
        assertThat(at(50)).containsExactly(release("b"));
        handshake.answered("a", new Released(0));
        handshake.answered("b", new Released(0));
        at(60);
        assertThat(outcome()).isEqualTo(Outcome.COMPLETE);
    }

    @Test
    void oneThatLeftAndComesBackIsAnother() {
        see(alive("a"), alive("b"));
        at(0);
        handshake.answered("a", new Released(0));
        see(alive("b"));
        at(10);
        see(alive("a"), alive("b"));
        assertThat(at(40)).containsExactly(release("a"));
    }

    @Test
    void anAnswerOfWhoWasNotAskedIsCountedAndIgnored() {
        see(failed("a"));
        at(0);
        handshake.answered("a", new Released(0));
        handshake.answered("nobody", new Released(0));
        handshake.unreadable();
        at(1);
        assertThat(handshake.isOver()).isFalse();
        assertThat(handshake.report().strays()).isEqualTo(3);
    }

    @Test
    void answersThatComeLateTakeNothingBack() {
        see(alive("a"));
        at(0);
        handshake.answered("a", new Released(1));
        handshake.answered("a", waiting(Reason.UNHEARD));
        handshake.answered("a", new Released(5));
        assertThat(at(100)).containsExactly(inflight("a"));
        assertThat(handshake.report().sessions()).isEqualTo(1);
    }

    @Test
    void whoHurriesEndsIt() {
        see(alive("a"));
        at(0);
        handshake.hurry();
        assertThat(at(1)).isEmpty();
        assertThat(outcome()).isEqualTo(Outcome.HURRIED);
        handshake.answered("a", new Released(0));
        assertThat(handshake.report().complete()).isFalse();
    }

    @Test
    void questionsAreGathered() {
        see(alive("a"), alive("b"), alive("c"));
        at(0);
        handshake.answered("a", waiting(Reason.UNHEARD));
        assertThat(at(100)).containsExactly(release("a"));
        handshake.answered("b", waiting(Reason.UNHEARD));
        assertThat(at(101)).isEmpty();
        assertThat(wakeMillis()).isEqualTo(120);
        handshake.answered("c", waiting(Reason.UNHEARD));
        assertThat(at(120)).containsExactly(release("b", "c"));
    }

    @Test
    void withMoreBalancersThanCanBeAskedItLastsToTheDeadline() {
        SeenBalancer[] many = IntStream.range(0, Handshake.MOST_BALANCERS + 1)
                .mapToObj(i -> alive("lb" + i))
                .toArray(SeenBalancer[]::new);
        see(many);
        assertThat(at(0))
                .singleElement()
                .satisfies(ask -> assertThat(ask.nodes()).hasSize(Handshake.MOST_BALANCERS));
        for (SeenBalancer one : many) {
            handshake.answered(one.node(), new Released(0));
        }
        at(10);
        assertThat(handshake.isOver()).isFalse();
        at(7000);
        assertThat(outcome()).isEqualTo(Outcome.DEADLINE);
        assertThat(handshake.report().tooMany()).isTrue();
    }

    @Test
    void aDeadlineOfNothingIsOverAtOnce() {
        Handshake none = new Handshake(HandshakeTimes.within(Duration.ZERO), 5);
        none.see(List.of(alive("a")));
        assertThat(none.step(5)).isEmpty();
        assertThat(none.report().outcome()).contains(Outcome.DEADLINE);
    }
}
