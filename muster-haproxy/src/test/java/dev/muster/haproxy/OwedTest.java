package dev.muster.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.haproxy.plan.ActualServer;
import dev.muster.haproxy.plan.ActualState;
import dev.muster.haproxy.plan.Memory;
import dev.muster.haproxy.plan.PlanOperation;
import dev.muster.haproxy.plan.ServerKey;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OwedTest {

    private static final ServerKey A = new ServerKey("web", "a");
    private static final ServerKey B = new ServerKey("web", "b");
    private static final ActualState BOTH = state(A, B);

    private final Owed owed = new Owed();

    private static ActualState state(ServerKey... keys) {
        TreeMap<ServerKey, ActualServer> servers = new TreeMap<>();
        for (ServerKey key : keys) {
            servers.put(key, new ActualServer(key, 1, Optional.empty(), 100, false, false, true, true));
        }
        return new ActualState(servers);
    }

    private static PlanOperation.SetMaxconn maxconn(ServerKey key, int most) {
        return new PlanOperation.SetMaxconn(key, most);
    }

    @Test
    void itIsOwedUntilItIsDone() {
        owed.add(List.of(maxconn(A, 1), maxconn(B, 2)));
        assertThat(owed.due(BOTH, Memory.EMPTY, 0, 10)).containsExactly(maxconn(A, 1), maxconn(B, 2));
        owed.done(List.of(maxconn(A, 1)));
        assertThat(owed.due(BOTH, Memory.EMPTY, 0, 10)).containsExactly(maxconn(B, 2));
        owed.forget();
        assertThat(owed.due(BOTH, Memory.EMPTY, 0, 10)).isEmpty();
    }

    @Test
    void moreThanABatchIsNotLost() {
        owed.add(List.of(maxconn(A, 1), maxconn(B, 2)));
        assertThat(owed.due(BOTH, Memory.EMPTY, 0, 1)).containsExactly(maxconn(A, 1));
        owed.add(List.of(new PlanOperation.DisableHealth(A)));
        owed.done(List.of(maxconn(A, 1)));
        assertThat(owed.due(BOTH, Memory.EMPTY, 0, 9))
                .containsExactly(maxconn(B, 2), new PlanOperation.DisableHealth(A));
    }

    @Test
    void theNewestOfAKindCounts() {
        owed.add(List.of(maxconn(A, 1)));
        owed.add(List.of(maxconn(A, 2)));
        owed.done(List.of(maxconn(A, 1)));
        assertThat(owed.due(BOTH, Memory.EMPTY, 0, 10)).containsExactly(maxconn(A, 2));
    }

    @Test
    void whatIsRefusedWaitsForItsPause() {
        owed.add(List.of(maxconn(A, 1)));
        assertThat(owed.wakeAt(Memory.EMPTY)).isEmpty();
        Memory refused = Memory.EMPTY.refused(A, 0, "no");
        long due = owed.wakeAt(refused).orElseThrow();
        assertThat(due).isPositive();
        assertThat(owed.due(BOTH, refused, due - 1, 10)).isEmpty();
        assertThat(owed.due(BOTH, refused, due, 10)).containsExactly(maxconn(A, 1));
    }

    @Test
    void nothingIsOwedToAServerThatIsGone() {
        owed.add(List.of(maxconn(A, 1), maxconn(B, 2)));
        assertThat(owed.due(state(B), Memory.EMPTY, 0, 10)).containsExactly(maxconn(B, 2));
        assertThat(owed.due(BOTH, Memory.EMPTY, 0, 10)).containsExactly(maxconn(B, 2));
    }
}
