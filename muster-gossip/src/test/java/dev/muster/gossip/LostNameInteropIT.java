package dev.muster.gossip;

import static dev.muster.gossip.Members.PATIENCE;
import static dev.muster.gossip.Members.awaitStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.gossip.interop.OwnNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Who claims a name that another holds goes without a word: a good-bye would be the holder's. */
@NullMarked
@ExtendWith(OwnNetwork.class)
class LostNameInteropIT {

    /** Longer than a false farewell would take to be told and to be objected to. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(9);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Path folder;

    private final Queue<NameLost> losses = new ConcurrentLinkedQueue<>();

    private Cluster muster(Form form, String name) throws Exception {
        return Cluster.start(form.muster(name), event -> {
            if (event instanceof NameLost lost) {
                losses.add(lost);
            }
        });
    }

    @Test
    void musterGivesWayToSerfAndSaysNoGoodBye() throws Exception {
        Form form = Form.BOOKWORM_CLEAR_COMPRESSED;
        Path heard = Files.createFile(folder.resolve("heard"));
        String handler = "member-leave,member-failed=echo $SERF_EVENT >>" + heard;
        try (SerfAgent other = form.serf(folder, "other", "-event-handler", handler);
                SerfAgent holder = form.serf(folder, "web")) {
            holder.run("join", other.address());
            awaitStatus(other, "web", "alive");
            try (Cluster late = muster(form, "web")) {
                late.join(List.of(other.address())).get(20, TimeUnit.SECONDS);
                await().atMost(PATIENCE).until(() -> !losses.isEmpty());
                assertThat(SerfAgent.text(losses.element().holder())).isEqualTo(holder.address());
                late.leave().get(20, TimeUnit.SECONDS);
            }
            try (Cluster hasty = muster(form, "web")) {
                hasty.join(List.of(other.address())).get(20, TimeUnit.SECONDS);
                hasty.leave().get(20, TimeUnit.SECONDS);
            }
            await().pollDelay(LONG_ENOUGH).atMost(PATIENCE).until(() -> true);
            assertThat(other.status("web")).isEqualTo("alive");
            assertThat(heard).isEmptyFile();
        }
    }
}
