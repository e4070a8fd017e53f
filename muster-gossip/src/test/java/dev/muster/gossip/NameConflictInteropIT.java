package dev.muster.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes of one name, one of them a real Serf agent. Source: serf-protocol reference 2.9. */
@NullMarked
class NameConflictInteropIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Path folder;

    private final Queue<NameLost> losses = new ConcurrentLinkedQueue<>();

    private Cluster muster(String name) throws Exception {
        return Cluster.start(ClusterOptions.defaults(name, SerfAgent.freeAddress()), event -> {
            if (event instanceof NameLost lost) {
                losses.add(lost);
            }
        });
    }

    @Test
    void musterGivesWayToSerfAndSaysNoGoodBye() throws Exception {
        Path heard = Files.createFile(folder.resolve("heard"));
        String handler = "member-leave,member-failed=echo $SERF_EVENT >>" + heard;
        try (SerfAgent other = SerfAgent.start(folder, "other", List.of("-event-handler", handler));
                SerfAgent holder = SerfAgent.start(folder, "web", List.of())) {
            holder.run("join", other.address());
            await().atMost(PATIENCE).until(() -> other.status("web").equals("alive"));
            try (Cluster late = muster("web")) {
                late.join(List.of(other.address())).get(20, TimeUnit.SECONDS);
                await().atMost(PATIENCE).until(() -> !losses.isEmpty());
                assertThat(SerfAgent.text(losses.element().holder())).isEqualTo(holder.address());
                late.leave().get(20, TimeUnit.SECONDS);
            }
            try (Cluster hasty = muster("web")) {
                hasty.join(List.of(other.address())).get(20, TimeUnit.SECONDS);
                hasty.leave().get(20, TimeUnit.SECONDS);
            }
            // Longer than a false farewell would take to be told and to be objected to.
            await().pollDelay(Duration.ofSeconds(9)).atMost(PATIENCE).until(() -> true);
            assertThat(other.status("web")).isEqualTo("alive");
            assertThat(heard).isEmptyFile();
            assertThat(holder.run("members")).contains("alive");
        }
    }

    @Test
    void serfGivesWayToMuster() throws Exception {
        try (SerfAgent other = SerfAgent.start(folder, "other", List.of());
                Cluster holder = muster("web")) {
            holder.join(List.of(other.address())).get(20, TimeUnit.SECONDS);
            await().atMost(PATIENCE).until(() -> other.status("web").equals("alive"));
            try (SerfAgent late = SerfAgent.start(folder, "web", List.of())) {
                late.run("join", other.address());
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(late.log()).contains("minority in name conflict resolution"));
            }
            assertThat(losses).isEmpty();
            assertThat(other.status("web")).isEqualTo("alive");
            holder.leave().get(20, TimeUnit.SECONDS);
            await().atMost(PATIENCE).until(() -> other.status("web").equals("left"));
        }
    }
}
