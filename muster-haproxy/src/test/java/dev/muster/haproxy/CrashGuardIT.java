package dev.muster.haproxy;

import static dev.muster.haproxy.BalancerBench.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.haproxy.plan.PlanSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Nodes that die with requests in flight, and servers that are deleted as soon as Muster allows it: HAProxy 2.6.12
 * crashes when a server is deleted that a waiting request still names (haproxy/haproxy issue 2298 on GitHub).
 */
class CrashGuardIT extends EachBranch {

    private static final int ROUNDS = 4;
    private static final int ROUNDS_WHERE_IT_CRASHES = Boolean.getBoolean("muster.full") ? 100 : ROUNDS;
    private static final int REQUESTS_A_SECOND = 200;

    CrashGuardIT(HaproxyBranch branch) {
        super(branch);
    }

    @Test
    void aServerIsNotDeletedWhileARequestWaitsForIt() throws Exception {
        // Without redispatch a request waits a second for the server that refused it, and tries it again.
        String template = BalancerBench.builtIn().replace("  option redispatch 1\n", "");
        assertThat(template).contains("retries 3").doesNotContain("redispatch 1");
        Path file = Files.writeString(bench.folder.resolve("mine.hbs"), template);
        bench.options = bench.options
                .withTemplate(file)
                // A request that the dying backend took and never answers holds the server so long.
                .withSettings(TemplateSettings.NONE.withValues(new TreeMap<>(Map.of("timeout_server", "3s"))))
                .withTimes(new PlanSettings(Duration.ZERO, Duration.ofMinutes(10), Duration.ofSeconds(5)));
        SmallBackend stays = bench.backend("stays");
        bench.open(server("stays", stays));
        bench.awaitStage("stays", ServerStage.READY);
        OptionalLong master = bench.process.pid();
        try (KeptAliveLoad load = new KeptAliveLoad(bench.options.bind(), REQUESTS_A_SECOND)) {
            int rounds = branch == HaproxyBranch.V2_6 ? ROUNDS_WHERE_IT_CRASHES : ROUNDS;
            for (int round = 0; round < rounds; round++) {
                String name = "dies-" + round;
                SmallBackend dies = new SmallBackend(name);
                bench.apply(server("stays", stays), server(name, dies));
                bench.awaitStage(name, ServerStage.READY);
                BalancerBench.eventually().until(() -> dies.requests.get() > 0);
                dies.close();
                // Requests have met the closed door, and wait.
                long sent = load.sent();
                BalancerBench.eventually().until(() -> load.sent() > sent + REQUESTS_A_SECOND / 20);
                bench.apply(server("stays", stays));
                bench.awaitStage(name, ServerStage.ABSENT);
            }
        }
        assertThat(bench.process.pid()).isEqualTo(master);
        assertThat(bench.reloads()).isZero();
        assertThat(bench.generations)
                .noneMatch(generation -> generation.causes().stream().anyMatch(cause -> cause.contains("new process")));
        assertThat(bench.get("/").body()).isEqualTo("stays");
    }
}
