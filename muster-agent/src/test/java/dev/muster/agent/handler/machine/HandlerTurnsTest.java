package dev.muster.agent.handler.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.handler.machine.HandlerEffect.Kill;
import dev.muster.agent.handler.machine.HandlerEffect.Respond;
import dev.muster.agent.handler.machine.HandlerEffect.Start;
import dev.muster.agent.handler.machine.HandlerEffect.Terminate;
import dev.muster.agent.handler.machine.HandlerEffect.Warn;
import dev.muster.agent.handler.machine.HandlerInput.Closing;
import dev.muster.agent.handler.machine.HandlerInput.Ended;
import dev.muster.agent.handler.machine.HandlerInput.Happened;
import dev.muster.agent.handler.machine.HandlerInput.Replaced;
import dev.muster.agent.handler.machine.HandlerInput.Woken;
import dev.muster.agent.rpc.protocol.SerfEvent;
import dev.muster.gossip.Query;
import dev.muster.gossip.UserEvent;
import dev.muster.gossip.msgpack.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HandlerTurnsTest {

    private static final Ending WELL = new Ending.Exited(0, HandlerOutput.NONE, Optional.empty());
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final List<HandlerEffect> effects = new ArrayList<>();
    private HandlerTurns turns = new HandlerTurns(HandlerOptions.none());
    private long now;

    private void given(String... handlers) {
        turns = new HandlerTurns(options(handlers));
    }

    private static HandlerOptions options(String... handlers) {
        return new HandlerOptions(Stream.of(handlers).map(HandlerSpec::parse).toList(), TIMEOUT);
    }

    private void step(HandlerInput input) {
        effects.clear();
        effects.addAll(turns.step(input, now));
    }

    /** Lets time pass until it wants to be woken, and wakes it. */
    private void sleep() {
        assertThat(turns.deadlineNanos()).isBetween(now, Long.MAX_VALUE - 1);
        now = turns.deadlineNanos();
        step(new Woken());
    }

    private static SerfEvent user(String name) {
        return new SerfEvent.OfUser(new UserEvent(name, Bytes.EMPTY, false, 1));
    }

    private static SerfEvent query(String name) {
        return new SerfEvent.Asked(new Query(
                name, Bytes.EMPTY, "n", 1, Duration.ofSeconds(1), answer -> CompletableFuture.completedFuture(null)));
    }

    /** The commands that are started, each with its run's number and its event. */
    private List<String> started() {
        return effects.stream()
                .filter(Start.class::isInstance)
                .map(Start.class::cast)
                .map(start -> start.run() + " " + start.handler().command() + " " + name(start.event()))
                .toList();
    }

    private static String name(SerfEvent event) {
        return switch (event) {
            case SerfEvent.OfMembers members -> members.change().word();
            case SerfEvent.OfUser(var user) -> user.name();
            case SerfEvent.Asked(var query) -> query.name();
        };
    }

    private String warnings() {
        return String.join(
                "\n",
                effects.stream()
                        .filter(Warn.class::isInstance)
                        .map(effect -> ((Warn) effect).text())
                        .toList());
    }

    private HandlerReport report(int index) {
        return turns.report(now).get(index);
    }

    private static Ending exit(int code, String output) {
        Bytes bytes = Bytes.ofUtf8(output);
        return new Ending.Exited(code, new HandlerOutput(bytes, bytes.size()), Optional.empty());
    }

    @Test
    void oneHandlerTakesOneEventAfterAnother() {
        given("user=a");
        step(new Happened(user("1")));
        assertThat(started()).containsExactly("1 a 1");
        step(new Happened(user("2")));
        step(new Happened(user("3")));
        assertThat(started()).isEmpty();
        step(new Ended(1, WELL));
        assertThat(started()).containsExactly("2 a 2");
        step(new Ended(2, exit(1, "")));
        assertThat(started()).containsExactly("3 a 3");
        step(new Ended(3, WELL));
        assertThat(turns.isIdle()).isTrue();
        assertThat(turns.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void handlersRunBesideEachOther() {
        given("user=a", "user:1=b", "query=c");
        step(new Happened(user("1")));
        step(new Happened(user("2")));
        assertThat(report(0).waiting()).isEqualTo(1);
        step(new Happened(query("q")));
        assertThat(started()).containsExactly("3 c q");
        assertThat(report(1).running()).contains(Duration.ZERO);
    }

    @Test
    void anEventThatTwoWordsNameIsRunTwiceInARow() {
        given("*,user=a");
        step(new Happened(user("1")));
        step(new Ended(1, WELL));
        assertThat(started()).containsExactly("2 a 1");
    }

    @Test
    void whatHangsIsNamedAskedKilledAndGivenUp() {
        given("user=a", "user=b");
        step(new Happened(user("1")));
        step(new Happened(user("2")));
        step(new Ended(2, WELL));
        assertThat(started()).containsExactly("3 b 2");
        step(new Ended(3, WELL));

        sleep();
        assertThat(now).isEqualTo(HandlerTurns.SLOW.toNanos());
        assertThat(warnings())
                .isEqualTo("Event handler 'a', run for user event '1', is slow: it takes longer than 1 s");
        sleep();
        assertThat(now).isEqualTo(TIMEOUT.toNanos());
        assertThat(effects).contains(new Terminate(1));
        assertThat(warnings()).contains("took longer than 10000 ms").contains("handler_timeout");
        sleep();
        assertThat(effects).containsExactly(new Kill(1));
        assertThat(report(0).running()).contains(TIMEOUT.plus(HandlerTurns.GRACE));
        sleep();
        assertThat(warnings()).contains("waited for no longer");
        assertThat(started()).containsExactly("4 a 2");
        assertThat(report(0).timedOut()).isEqualTo(1);
        assertThat(report(0).failed()).isEqualTo(1);
        assertThat(report(0).words())
                .startsWith("runs 1, failed 1, timed out 1, dropped 0, waiting 0, running for 0 s; last failure: took");

        step(new Ended(1, WELL));
        assertThat(effects).isEmpty();
        assertThat(report(0).runs()).isEqualTo(1);
    }

    @Test
    void whatIsEndedInTimeIsSweptUp() {
        given("query=a");
        step(new Happened(query("1")));
        sleep();
        sleep();
        step(new Ended(1, exit(143, "half an answer")));
        assertThat(effects).containsExactly(new Kill(1));
        assertThat(report(0).timedOut()).isEqualTo(1);
    }

    @Test
    void theAnswerOfAQueryIsWhatAHandlerThatEndedWellPrinted() {
        given("query=a", "user=b");
        step(new Happened(query("1")));
        step(new Ended(1, exit(0, "hello\n")));
        assertThat(effects)
                .filteredOn(Respond.class::isInstance)
                .singleElement()
                .satisfies(effect -> assertThat(((Respond) effect).answer()).isEqualTo(Bytes.ofUtf8("hello\n")));
        step(new Happened(query("2")));
        step(new Ended(2, exit(0, "")));
        assertThat(effects).isEmpty();
        step(new Happened(query("3")));
        step(new Ended(3, exit(3, "no")));
        assertThat(effects).hasOnlyElementsOfType(Warn.class);
        step(new Happened(user("4")));
        step(new Ended(4, exit(0, "hello\n")));
        assertThat(effects).hasOnlyElementsOfType(HandlerEffect.Note.class);
    }

    @Test
    void aFailureIsToldInTheHandlersOwnWords() {
        given("./a.sh 'x'");
        step(new Happened(user("bad\nname")));
        Bytes last = Bytes.ofUtf8("first\r\n\u001b[31mred\tlast \n\n");
        step(new Ended(1, new Ending.Exited(127, new HandlerOutput(last, 20_000), Optional.of("it is not there"))));
        assertThat(warnings()).isEqualTo("""
                Event handler './a.sh 'x'', run for user event 'bad\\u000aname', printed 20000 bytes, of which the \
                last 23 are kept
                Event handler './a.sh 'x'', run for user event 'bad\\u000aname', exited with 127: first / \
                ?[31mred last (it is not there)""");
        assertThat(report(0).lastFailure()).isEqualTo("exited with 127: first / ?[31mred last (it is not there)");
        step(new Happened(user("2")));
        step(new Ended(2, new Ending.NotStarted("no room")));
        assertThat(report(0).lastFailure()).isEqualTo("could not be started: no room");
        assertThat(report(0).failed()).isEqualTo(2);
    }

    @Test
    void ofTooManyTheOldestAreDroppedAndCounted() {
        given("user=a");
        for (int i = 0; i <= Line.MOST_WAITING; i++) {
            step(new Happened(user("e" + i)));
        }
        assertThat(warnings()).isEmpty();
        step(new Happened(user("one more")));
        assertThat(warnings()).contains("More than 1024 events wait for the event handler 'a'");
        step(new Happened(user("another")));
        assertThat(warnings()).isEmpty();
        assertThat(report(0).dropped()).isEqualTo(2);
        assertThat(report(0).waiting()).isEqualTo(Line.MOST_WAITING);
        step(new Ended(1, WELL));
        assertThat(started()).containsExactly("2 a e3");
    }

    @Test
    void handlersThatStayKeepWhatWaitsForThem() {
        given("user=a", "user=b", "user=c");
        step(new Happened(user("1")));
        step(new Happened(user("2")));
        step(new Replaced(options("user=c", "user=d", "user=a")));
        assertThat(warnings()).isEqualTo("The event handler 'b' is no more; 1 events that waited for it are dropped");
        assertThat(turns.report(now)).extracting(HandlerReport::waiting).containsExactly(1, 0, 1);
        step(new Ended(2, WELL));
        assertThat(started()).isEmpty();
        step(new Ended(3, WELL));
        assertThat(started()).containsExactly("4 c 2");
        step(new Happened(user("3")));
        assertThat(started()).containsExactly("5 d 3");
        assertThat(report(0).runs()).isEqualTo(1);
    }

    @Test
    void whatRunsForHandlersThatAreNoMoreEndsInTimeAndIsBounded() {
        given("user=a");
        step(new Happened(user("1")));
        step(new Replaced(options()));
        assertThat(turns.isIdle()).isFalse();
        sleep();
        sleep();
        assertThat(effects).contains(new Terminate(1));

        given();
        for (int i = 0; i <= HandlerOptions.MOST_HANDLERS; i++) {
            step(new Replaced(options("user=a" + i)));
            step(new Happened(user("x")));
        }
        step(new Replaced(options()));
        assertThat(effects).containsExactly(new Kill(1));
    }

    @Test
    void whenTheAgentEndsWhatWaitsHasAMoment() {
        given("user=a", "user=b");
        step(new Happened(user("1")));
        step(new Happened(user("2")));
        step(new Closing(Duration.ofSeconds(2)));
        step(new Happened(user("3")));
        step(new Ended(1, WELL));
        assertThat(started()).containsExactly("3 a 2");
        step(new Ended(3, WELL));
        assertThat(started()).isEmpty();
        assertThat(turns.isIdle()).isFalse();
        sleep();
        sleep();
        assertThat(now).isEqualTo(Duration.ofSeconds(2).toNanos());
        assertThat(effects).contains(new Terminate(2));
        assertThat(report(1).dropped()).isEqualTo(1);
        assertThat(report(1).timedOut()).isZero();
        sleep();
        assertThat(effects).containsExactly(new Kill(2));
        step(new Ended(2, exit(137, "")));
        assertThat(turns.isIdle()).isTrue();
    }
}
