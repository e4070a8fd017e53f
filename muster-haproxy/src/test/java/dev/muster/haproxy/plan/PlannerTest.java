package dev.muster.haproxy.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.haproxy.Intent;
import dev.muster.haproxy.PoolName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a planner keeps between two steps changes none of its answers. */
class PlannerTest {

    private static final List<Intent> INTENTS = List.of(
            Intent.SERVE,
            Intent.SERVE,
            Intent.SERVE,
            Intent.WITHDRAW,
            Intent.TRUST_CHECK,
            new Intent.Drain(Duration.ofSeconds(3)));

    private static final List<HealthCheck> CHECKS =
            List.of(HealthCheck.ON, HealthCheck.ON, HealthCheck.ON, HealthCheck.OFF, HealthCheck.ABSENT);

    private final Random random = new Random(5);
    private ServerMap<Target> targets = ServerMap.none();
    private ActualState actual = ActualState.EMPTY;
    private Memory memory = Memory.EMPTY;
    private long now = 1;

    private static boolean governed(ServerKey key) {
        return key.backend().equals("web");
    }

    @Test
    void itsAnswersAreThoseOfANewOne() {
        Planner kept = new Planner(PlanSettings.DEFAULTS, PlannerTest::governed);
        int operations = 0;
        for (int i = 0; i < 5_000; i++) {
            change();
            Plan plan = kept.step(targets, actual, memory, now);
            assertThat(plan)
                    .as("step %d", i)
                    .isEqualTo(new Planner(PlanSettings.DEFAULTS, PlannerTest::governed)
                            .step(targets, actual, memory, now));
            operations += plan.operations().size();
            memory = plan.memory();
            actual = actual.after(plan.operations());
            plan.operations().forEach(this::passes);
            now += random.nextLong(2_000_000_000L);
        }
        assertThat(operations).isGreaterThan(5_000);
    }

    /** Something else is wanted, or HAProxy is found otherwise. */
    private void change() {
        for (int n = random.nextInt(3); n > 0; n--) {
            ServerKey key = new ServerKey(random.nextInt(5) == 0 ? "own" : "web", "s" + random.nextInt(20));
            switch (random.nextInt(4)) {
                case 0 -> targets = targets.with(Map.of(), Set.of(key));
                case 1, 2 -> targets = governed(key) ? targets.with(Map.of(key, target(key)), Set.of()) : targets;
                default -> find(key);
            }
        }
    }

    private void find(ServerKey key) {
        ServerMap<ActualServer> servers = ServerMap.copyOf(actual.servers());
        actual = new ActualState(
                random.nextInt(3) == 0
                        ? servers.with(Map.of(), Set.of(key))
                        : servers.with(Map.of(key, server(key)), Set.of()));
    }

    private void passes(PlanOperation operation) {
        if (operation instanceof PlanOperation.StartAdmission start && random.nextInt(4) > 0) {
            memory = memory.passed(start.key(), start.target().address());
        }
    }

    private Target target(ServerKey key) {
        return new Target(
                key,
                new PoolName("web"),
                address(),
                1 + random.nextInt(2),
                100 + random.nextInt(2),
                INTENTS.get(random.nextInt(INTENTS.size())),
                line(),
                random.nextInt(9) > 0,
                new AdmittingCheck(address(), Optional.empty()));
    }

    private ActualServer server(ServerKey key) {
        return new ActualServer(
                key,
                1,
                Optional.of(address()),
                100,
                random.nextBoolean(),
                random.nextInt(5) == 0,
                random.nextInt(5) > 0,
                CHECKS.get(random.nextInt(CHECKS.size())),
                random.nextInt(5) == 0 ? OptionalInt.empty() : OptionalInt.of(random.nextInt(3)),
                random.nextInt(5) == 0 ? Optional.empty() : Optional.of(line()));
    }

    private List<String> line() {
        return random.nextInt(5) == 0 ? List.of("backup", "maxconn", "2") : List.of("maxconn", "1");
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 3000 + random.nextInt(2));
    }
}
