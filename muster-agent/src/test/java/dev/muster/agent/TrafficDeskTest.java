package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.api.Rollouts.Answer;
import dev.muster.agent.api.TrafficReport;
import dev.muster.agent.api.TrafficRequest;
import dev.muster.agent.rollout.OrderId;
import dev.muster.agent.rollout.OwnerAnswer;
import dev.muster.agent.rollout.OwnerAnswer.State;
import dev.muster.agent.rollout.OwnerOrder;
import dev.muster.agent.roster.Roster;
import dev.muster.agent.roster.ServiceInstance;
import dev.muster.agent.roster.ServiceState;
import dev.muster.gossip.MemberStatus;
import dev.muster.supervisor.ServiceName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Shares of the traffic among owners that answer as the test says; with real ones it is {@code RolloutIT}. */
final class TrafficDeskTest {

    /** As long as the client of the HTTP API waits. */
    private static final Duration CLIENT_WAITS = Duration.ofSeconds(10);

    private final List<String> orders = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Optional<OwnerAnswer>> asked = new HashMap<>();
    private final Map<String, Optional<OwnerAnswer>> weighed = new HashMap<>();
    private final List<Duration> patience = Collections.synchronizedList(new ArrayList<>());
    private final TrafficDesk desk = new TrafficDesk(
            () -> new Roster(1, List.of(web("a", "v1"), web("b", "v2")), List.of(), List.of()), new Owners());

    private final class Owners implements TrafficDesk.Owners {

        private final AtomicLong last = new AtomicLong();

        @Override
        public OrderId id() {
            return OrderId.of(last.incrementAndGet());
        }

        @Override
        public Optional<OwnerAnswer> give(String node, OwnerOrder order, Duration time) {
            patience.add(time);
            boolean weigh = order instanceof OwnerOrder.Weight;
            orders.add(node + (weigh ? " weight" : " ask"));
            String said = order instanceof OwnerOrder.Weight w && w.weight().isPresent()
                    ? Integer.toString(w.weight().getAsInt())
                    : "100";
            return (weigh ? weighed : asked).getOrDefault(node, Optional.of(OwnerAnswer.of(State.DONE, said)));
        }
    }

    private static ServiceInstance web(String node, String version) {
        return new ServiceInstance(
                new ServiceName("web"),
                node,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 3000),
                100,
                ServiceState.READY,
                MemberStatus.ALIVE,
                new TreeMap<>(Map.of("v", version)),
                false);
    }

    private Answer<TrafficReport> usual() throws InterruptedException {
        return desk.set(new TrafficRequest("web", List.of(), true));
    }

    private static String error(Answer<TrafficReport> answer) {
        return switch (answer) {
            case Answer.Refused<TrafficReport> refused -> refused.error();
            case Answer.Taken<TrafficReport> taken -> "taken: " + taken.report();
        };
    }

    private static String problem(Answer<TrafficReport> answer) {
        return switch (answer) {
            case Answer.Refused<TrafficReport> refused -> "refused: " + refused.error();
            case Answer.Taken<TrafficReport> taken -> taken.report().problem();
        };
    }

    @Test
    void allAreAskedBeforeTheFirstIsToldAlsoForTheUsualWeights() throws InterruptedException {
        assertThat(problem(usual())).isEmpty();
        assertThat(orders.subList(0, 2)).containsExactlyInAnyOrder("a ask", "b ask");
        assertThat(orders.subList(2, 4)).containsExactlyInAnyOrder("a weight", "b weight");
    }

    @Test
    void nothingIsChangedWhenOneTakesNoOrders() throws InterruptedException {
        asked.put("b", Optional.of(OwnerAnswer.of(State.REFUSED, "its agent takes no orders")));
        assertThat(error(usual())).isEqualTo("nothing was changed; b: its agent takes no orders");
        assertThat(error(desk.set(new TrafficRequest("web", List.of("v2=10"), false))))
                .isEqualTo("nothing was changed; b: its agent takes no orders");
        assertThat(orders).doesNotContain("a weight", "b weight");
    }

    @Test
    void nothingIsChangedWhenOneDoesNotAnswer() throws InterruptedException {
        asked.put("a", Optional.empty());
        assertThat(error(usual())).isEqualTo("nothing was changed; a: does not answer");
        assertThat(orders).doesNotContain("a weight", "b weight");
    }

    @Test
    void whoFallsSilentInBetweenIsInDoubtAndNamed() throws InterruptedException {
        weighed.put("b", Optional.empty());
        assertThat(problem(usual())).isEqualTo("b: does not answer, and may have taken the order");
    }

    @Test
    void bothRoundsEndBeforeTheClientGivesUp() throws InterruptedException {
        usual();
        Duration longest = patience.stream().max(Duration::compareTo).orElseThrow();
        assertThat(longest.multipliedBy(2)).isLessThan(CLIENT_WAITS.minusSeconds(1));
    }
}
