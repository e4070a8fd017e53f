package dev.muster.agent.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.membership.ServiceWatch.Question;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.supervisor.ServiceName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The index rules, failures and outages of a watch on one service of a Consul. */
final class ServiceWatchTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final ConsulJson N1 = ConsulJson.web("n1", "10.0.0.1");
    private static final ConsulJson N2 = ConsulJson.web("n2", "10.0.0.2");
    private static final ConsulJson N3 = ConsulJson.web("n3", "10.0.0.3");

    private final ServiceWatch watch = new ServiceWatch(
            new ServiceName("web"), "Consul at there", ConsulHealth.PASSING, new AddressFence(List.of()));
    private long now = -5_000_000_000L;

    /** When the next question is due, it is asked. */
    private Question ask() {
        Question question = watch.next(now, 0);
        now += question.delayNanos();
        return question;
    }

    private void answer(long index, ConsulJson... instances) {
        watch.answered(index, ConsulJson.list(instances), now);
    }

    private List<String> names(MemberStatus status) {
        return watch.sighting().members().stream()
                .filter(member -> member.status() == status)
                .map(Member::name)
                .toList();
    }

    @Test
    void theFirstQuestionHasNoIndexAndTheNextTheOneThatWasTold() {
        assertThat(ask()).isEqualTo(new Question(0, 0));
        assertThat(watch.sighting().complete()).isFalse();
        answer(17, N2, N1);
        assertThat(watch.sighting().complete()).isTrue();
        assertThat(names(MemberStatus.ALIVE)).containsExactly("n1.web", "n2.web");
        now += Duration.ofSeconds(1).toNanos();
        assertThat(ask()).isEqualTo(new Question(0, 17));
        answer(18, N1);
        now += Duration.ofSeconds(1).toNanos();
        assertThat(ask()).isEqualTo(new Question(0, 18));
        assertThat(names(MemberStatus.ALIVE)).containsExactly("n1.web");
        assertThat(names(MemberStatus.FAILED)).isEmpty();
    }

    @Test
    void whatChangesAllTheTimeIsNotAskedForAllTheTime() {
        ask();
        answer(17, N1);
        now += Duration.ofMillis(10).toNanos();
        assertThat(ask().delayNanos()).isEqualTo(Duration.ofMillis(90).toNanos());
        answer(18, N1);
        assertThat(ask().delayNanos()).isEqualTo(Duration.ofMillis(100).toNanos());
    }

    @Test
    void anIndexBelowOneCountsAsOne() {
        ask();
        answer(0, N1);
        assertThat(ask().index()).isEqualTo(1);
        answer(-4, N1);
        assertThat(ask().index()).isEqualTo(1);
    }

    @Test
    void anIndexThatGoesBackwardsIsForgottenAndNobodyIsTakenOutForIt() {
        ask();
        answer(900, N1, N2, N3);
        ask();
        answer(12, N2);
        assertThat(ask().index()).isZero();
        assertThat(names(MemberStatus.ALIVE)).containsExactly("n2.web");
        assertThat(names(MemberStatus.FAILED)).containsExactly("n1.web", "n3.web");

        // They stay so, also when the index goes on, until they are named again.
        answer(13, N1, N2);
        assertThat(ask().index()).isEqualTo(13);
        assertThat(names(MemberStatus.ALIVE)).containsExactly("n1.web", "n2.web");
        assertThat(names(MemberStatus.FAILED)).containsExactly("n3.web");

        // Now somebody has taken it out.
        answer(14, N2);
        assertThat(names(MemberStatus.ALIVE)).containsExactly("n2.web");
        assertThat(names(MemberStatus.FAILED)).containsExactly("n3.web");

        now += ServiceWatch.FORGET.toNanos();
        answer(15, N2);
        assertThat(names(MemberStatus.FAILED)).isEmpty();
    }

    @Test
    void afterAFailureTheNextQuestionHasNoIndexAndComesLaterEachTime() {
        ask();
        answer(900, N1, N2);
        watch.failed("gone", NOON);
        assertThat(ask()).isEqualTo(new Question(Duration.ofMillis(250).toNanos(), 0));
        watch.failed("gone still", NOON.plusSeconds(5));
        assertThat(ask()).isEqualTo(new Question(Duration.ofMillis(500).toNanos(), 0));
        assertThat(watch.next(now, 1).delayNanos())
                .isEqualTo(Duration.ofMillis(250).toNanos());
        for (int i = 0; i < 100; i++) {
            watch.failed("gone still", NOON.plusSeconds(10));
            assertThat(ask().delayNanos())
                    .isLessThanOrEqualTo(Duration.ofSeconds(10).toNanos());
        }
        assertThat(names(MemberStatus.ALIVE)).as("the last known").containsExactly("n1.web", "n2.web");
        assertThat(watch.sighting().outage()).contains(new Outage("Consul at there", NOON, "gone still"));
        assertThat(watch.sighting().outage().orElseThrow().words())
                .isEqualTo("Consul at there has not answered since 2026-11-23T12:00:00Z (gone still); the members are"
                        + " the last known");

        // It knows nothing of its past.
        answer(11);
        assertThat(watch.sighting().outage()).isEmpty();
        assertThat(names(MemberStatus.FAILED)).containsExactly("n1.web", "n2.web");
        assertThat(ask().delayNanos()).isLessThanOrEqualTo(ServiceWatch.BETWEEN.toNanos());
    }

    @Test
    void whoIsGoneAfterAnOutageWithTheIndexGoingOnHasBeenTakenOut() {
        ask();
        answer(900, N1, N2);
        watch.failed("gone", NOON);
        ask();
        answer(905, N2);
        assertThat(names(MemberStatus.ALIVE)).containsExactly("n2.web");
        assertThat(names(MemberStatus.FAILED)).isEmpty();
    }

    @Test
    void whatIsNoAnswerChangesNothing() {
        ask();
        answer(17, N1);
        for (String text : List.of("", "{", "{}", "[1]", "[{\"Node\":[]}]", "null", "[", "[" + N1.text())) {
            assertThatThrownBy(() -> watch.answered(18, text, now))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(names(MemberStatus.ALIVE)).containsExactly("n1.web");
        assertThat(watch.next(now, 0).index()).isEqualTo(17);
        String deep = "[".repeat(200_000);
        assertThatThrownBy(() -> watch.answered(18, deep, now)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoDidNotChangeIsTheSameObject() {
        ask();
        answer(17, N1, N2);
        List<Member> before = watch.sighting().members();
        ask();
        answer(18, N1, ConsulJson.web("n2", "10.0.0.22"));
        List<Member> after = watch.sighting().members();
        assertThat(after.get(0)).isSameAs(before.get(0));
        assertThat(after.get(1)).isNotEqualTo(before.get(1));
    }

    @Test
    void moreInstancesThanItsLimitAreLeftOutAndThatIsSaid() {
        List<ConsulJson> many = new ArrayList<>();
        for (int i = 0; i <= ServiceWatch.MOST_INSTANCES; i++) {
            many.add(new ConsulJson("n%05d".formatted(i), "10.1.0.1", "web"));
        }
        ask();
        watch.answered(17, ConsulJson.list(many), now);
        assertThat(watch.sighting().members()).hasSize(ServiceWatch.MOST_INSTANCES);
        assertThat(watch.sighting().members().getLast().name()).isEqualTo("n09999.web");
        assertThat(watch.sighting().aside())
                .singleElement()
                .satisfies(aside -> assertThat(aside.reason())
                        .isEqualTo("it has 10001 instances; those after the first 10000, by name, are left out"));
    }
}
