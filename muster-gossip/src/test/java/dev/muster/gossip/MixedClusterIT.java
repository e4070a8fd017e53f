package dev.muster.gossip;

import static dev.muster.gossip.Members.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.gossip.interop.Capability;
import dev.muster.gossip.interop.OwnNetwork;
import dev.muster.gossip.interop.SerfVersion;
import dev.muster.gossip.interop.Shows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Three of each kind live together, and nobody takes anybody for dead who is not. */
@NullMarked
@ExtendWith(OwnNetwork.class)
@ParameterizedClass
@EnumSource
class MixedClusterIT {

    private static final int OF_EACH = 3;
    private static final Duration QUIET = Duration.ofSeconds(Boolean.getBoolean("muster.full") ? 300 : 25);

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Form form;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Path folder;

    private final Queue<ClusterEvent> events = new ConcurrentLinkedQueue<>();
    private final List<SerfAgent> serfs = new ArrayList<>();
    private final List<Cluster> musters = new ArrayList<>();

    @AfterEach
    void stop() {
        musters.forEach(Cluster::close);
        serfs.forEach(SerfAgent::close);
    }

    private void start(SerfVersion... versions) throws Exception {
        for (int i = 0; i < OF_EACH; i++) {
            serfs.add(form.serf(versions[i % versions.length], folder, "serf" + i, form.freeAddress()));
            musters.add(Cluster.start(form.muster("muster" + i), events::add));
        }
        // In a chain of both kinds, so that each has to hear of most of the others from others.
        for (int i = 0; i < OF_EACH; i++) {
            musters.get(i).join(List.of(serfs.get(i).address())).get(20, TimeUnit.SECONDS);
            if (i > 0) {
                serfs.get(i).run("join", SerfAgent.text(musters.get(i - 1).address()));
            }
        }
        await().atMost(PATIENCE).untilAsserted(this::allAlive);
    }

    private void allAlive() {
        for (Cluster muster : musters) {
            assertThat(muster.members()).hasSize(2 * OF_EACH).allMatch(member -> member.status() == MemberStatus.ALIVE);
        }
        for (SerfAgent serf : serfs) {
            assertThat(serf.members().values())
                    .hasSize(2 * OF_EACH)
                    .allMatch(seen -> seen.status().equals("alive"));
        }
    }

    private void nobodyFails() throws Exception {
        await().pollDelay(QUIET)
                .pollInterval(Duration.ofSeconds(1))
                .atMost(QUIET.plus(PATIENCE))
                .until(() -> true);
        allAlive();
        for (SerfAgent serf : serfs) {
            assertThat(serf.complaints()).isEmpty();
            assertThat(serf.log())
                    .doesNotContain("EventMemberFailed")
                    .doesNotContain("EventMemberLeave")
                    .doesNotContain("Failed to decode");
        }
        assertThat(events)
                .noneMatch(event ->
                        event instanceof ClusterEvent.MemberFailed || event instanceof ClusterEvent.MemberLeft);
        for (Cluster muster : musters) {
            assertThat(muster.counters())
                    .containsEntry("packets_malformed", 0L)
                    .containsEntry("streams_malformed", 0L)
                    .containsEntry("serf_messages_malformed", 0L);
        }
    }

    @Test
    @Timeout(900)
    @Shows(Capability.LONG_RUN)
    @Shows(Capability.PASS_ON)
    void threeOfEachAndNoFalseFailure() throws Exception {
        start(form.version());
        nobodyFails();
    }

    @Test
    @Timeout(900)
    @Shows(Capability.MIXED_VERSIONS)
    void bothVersionsOfSerfAtOnce() throws Exception {
        start(SerfVersion.values());
        nobodyFails();
    }
}
