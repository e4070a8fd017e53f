package dev.muster.agent.roster;

import static dev.muster.agent.roster.Members.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.haproxy.Intent;
import dev.muster.haproxy.Server;
import dev.muster.supervisor.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Design section 5: "If more than half of a pool (a setting) failed within 30 s, leavers not counted, this balancer may
 * be the one that is cut off: it removes none, and the checks decide."
 *
 * <p>A story has one word for each node, in order: {@code alive}, {@code failed}, {@code leaving}, {@code left};
 * {@code draining} and {@code broken} are a node that is alive and whose service drains or failed. The answer has what
 * is wanted of each: {@code serve}, {@code withdraw}, {@code trust} its check.
 */
final class PanicWatchTest {

    private static final long BEGIN = Long.MAX_VALUE - Duration.ofSeconds(40).toNanos();

    private Router router = router(PanicRule.DEFAULT);
    private Routing routing = router.step(Roster.empty(), BEGIN);

    private static Router router(PanicRule rule) {
        return new Router(List.of(PoolSettings.web("/")), PoolRules.DEFAULT.withPanic(rule));
    }

    /** What is wanted of each, so many seconds after the begin; the clock runs over its end on the way. */
    private String at(int seconds, String story) {
        List<Member> members = new ArrayList<>();
        for (String word : story.split(" +")) {
            int number = members.size() + 1;
            String state = switch (word) {
                case "draining" -> "draining";
                case "broken" -> "failed";
                default -> "ready";
            };
            MemberStatus status = switch (word) {
                case "draining", "broken" -> MemberStatus.ALIVE;
                default -> MemberStatus.valueOf(word.toUpperCase(Locale.ROOT));
            };
            members.add(web("n" + number, "10.0.0." + number, status, state + " 3000 100"));
        }
        Roster roster = RosterReader.read(1, members, RosterSettings.defaults(false));
        routing = router.step(roster, BEGIN + Duration.ofSeconds(seconds).toNanos());
        return routing.desired(List.of()).pools().getFirst().servers().stream()
                .map(Server::intent)
                .map(PanicWatchTest::word)
                .collect(Collectors.joining(" "));
    }

    private static String word(Intent intent) {
        return switch (intent) {
            case Intent.Plain.SERVE -> "serve";
            case Intent.Plain.WITHDRAW -> "withdraw";
            case Intent.Plain.TRUST_CHECK -> "trust";
            case Intent.Drain _ -> "drain";
        };
    }

    @Test
    void whenMoreThanHalfFailAtOnceNoneIsRemoved() {
        assertThat(at(0, "alive alive alive alive")).isEqualTo("serve serve serve serve");
        assertThat(at(60, "alive failed failed failed")).isEqualTo("serve serve serve serve");
        assertThat(routing.panics().values())
                .extracting(Panic::words)
                .containsExactly(
                        "3 of the 4 that serve web failed in a short time: this balancer may be the one that is"
                                + " cut off, so it removes none of them, and HAProxy's checks decide");
    }

    @Test
    void halfIsNotMoreThanHalf() {
        at(0, "alive alive alive alive");
        assertThat(at(1, "alive alive failed failed")).isEqualTo("serve serve trust trust");
        assertThat(routing.panics()).isEmpty();
    }

    @Test
    void failuresAddUpOverThirtySecondsAndThoseThatWentFirstComeBack() {
        at(0, "alive alive alive");
        assertThat(at(1, "failed alive alive")).isEqualTo("trust serve serve");
        assertThat(at(31, "failed failed alive")).isEqualTo("serve serve serve");
    }

    @Test
    void afterThirtySecondsAFailureIsOnesOwn() {
        at(0, "alive alive alive alive");
        at(1, "failed alive alive alive");
        assertThat(at(32, "failed failed alive alive")).isEqualTo("trust trust serve serve");
    }

    @Test
    void whoFailedLongAgoIsNoPartOfThePoolAnyMore() {
        at(0, "failed failed failed alive alive alive");
        assertThat(at(5, "failed failed failed alive alive failed")).isEqualTo("trust trust trust serve serve trust");
        assertThat(at(6, "failed failed failed alive failed failed")).isEqualTo("trust trust trust serve serve serve");
    }

    @Test
    void leaversAreNotCounted() {
        at(0, "alive alive alive alive alive");
        assertThat(at(1, "leaving leaving left alive failed")).isEqualTo("withdraw withdraw serve trust");
        assertThat(routing.panics()).isEmpty();
    }

    @Test
    void thoseWhoDrainOrSayThatTheyFailedAreNotCountedAndGoAtOnce() {
        at(0, "alive alive alive alive alive");
        assertThat(at(1, "draining broken broken alive alive")).isEqualTo("withdraw withdraw withdraw serve serve");
        assertThat(routing.panics()).isEmpty();
        assertThat(at(2, "draining broken broken failed failed")).isEqualTo("withdraw withdraw withdraw serve serve");
    }

    @Test
    void itHoldsAsLongAsMoreThanHalfIsGoneAndKeepsWhoFailsMeanwhile() {
        at(0, "alive alive alive alive");
        at(1, "alive failed failed failed");
        assertThat(at(3600, "alive failed failed failed")).isEqualTo("serve serve serve serve");
        assertThat(at(7200, "failed failed failed failed")).isEqualTo("serve serve serve serve");
        assertThat(at(7201, "alive failed failed failed")).isEqualTo("serve serve serve serve");
    }

    @Test
    void itEndsWhenHalfIsBack() {
        at(0, "alive alive alive alive");
        at(1, "alive failed failed failed");
        assertThat(at(50, "alive alive failed failed")).isEqualTo("serve serve trust trust");
        assertThat(routing.panics()).isEmpty();
    }

    @Test
    void itEndsWhenThoseThatFailedAreForgotten() {
        at(0, "alive alive alive");
        at(1, "alive failed failed");
        at(9, "alive");
        assertThat(routing.panics()).isEmpty();
        assertThat(at(10, "alive alive alive")).isEqualTo("serve serve serve");
        assertThat(at(11, "alive alive failed")).isEqualTo("serve serve trust");
    }

    @Test
    void theShareIsASetting() {
        router = router(PanicRule.DEFAULT.withPercent(100));
        at(0, "alive alive");
        assertThat(at(1, "failed failed")).isEqualTo("trust trust");
        router = router(PanicRule.DEFAULT.withPercent(25));
        at(0, "alive alive alive alive");
        assertThat(at(1, "failed alive alive alive")).isEqualTo("trust serve serve serve");
        assertThat(at(2, "failed failed alive alive")).isEqualTo("serve serve serve serve");
    }

    @Test
    void eachPoolHasItsOwn() {
        List<Member> before = List.of(
                web("a", "10.0.0.1", MemberStatus.ALIVE, "ready 3000 100"),
                api("b", MemberStatus.ALIVE, 2),
                api("c", MemberStatus.ALIVE, 3));
        List<Member> after = List.of(
                web("a", "10.0.0.1", MemberStatus.ALIVE, "ready 3000 100"),
                api("b", MemberStatus.FAILED, 2),
                api("c", MemberStatus.FAILED, 3));
        router.step(RosterReader.read(1, before, RosterSettings.defaults(false)), BEGIN);
        routing = router.step(RosterReader.read(2, after, RosterSettings.defaults(false)), BEGIN + 1);

        assertThat(routing.panics()).containsOnlyKeys(new ServiceName("api"));
        assertThat(routing.routedPanics()).as("no pool takes it").isEmpty();
    }

    private static Member api(String name, MemberStatus status, int number) {
        return Members.member(name, "10.0.0." + number, status, Map.of("muster", "1", "svc:api", "ready 80 1"));
    }
}
