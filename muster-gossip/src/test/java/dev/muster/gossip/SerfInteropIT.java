package dev.muster.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Muster and real Serf agents in one cluster. Source of what is expected: serf-protocol reference 4.3. */
@NullMarked
class SerfInteropIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Path folder;

    private final Queue<ClusterEvent> events = new ConcurrentLinkedQueue<>();

    private Cluster muster(String name, Profile profile, boolean compression) throws Exception {
        ClusterOptions options = ClusterOptions.defaults(name, SerfAgent.freeAddress())
                .withProfile(profile)
                .withCompression(compression)
                .withTags(new TreeMap<>(Map.of("role", "web", "muster", "1")));
        return Cluster.start(options, events::add);
    }

    private static Optional<Member> find(Cluster cluster, String name) {
        return cluster.members().stream()
                .filter(member -> member.name().equals(name))
                .findFirst();
    }

    private static void awaitStatus(Cluster cluster, String name, MemberStatus status) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(find(cluster, name).map(Member::status)).contains(status));
    }

    private static void awaitStatus(SerfAgent serf, String name, String status) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(serf.status(name)).isEqualTo(status));
    }

    private static List<String> serfFlags(boolean compression, String... tags) {
        List<String> flags = new java.util.ArrayList<>(List.of("-log-level=debug"));
        if (!compression) {
            flags.add("-disable-compression");
        }
        for (String tag : tags) {
            flags.addAll(List.of("-tag", tag));
        }
        return flags;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void musterJoinsSerfAndBothTellTheirTags(boolean compression) throws Exception {
        try (SerfAgent serf = SerfAgent.start(folder, "serf", serfFlags(compression, "role=lb", "x=1"));
                Cluster muster = muster("muster", Profile.LAN, compression)) {
            assertThat(muster.join(List.of(serf.address())).get(20, TimeUnit.SECONDS))
                    .isEqualTo(1);

            awaitStatus(serf, "muster", "alive");
            assertThat(serf.tags("muster")).containsEntry("role", "web").containsEntry("muster", "1");
            awaitStatus(muster, "serf", MemberStatus.ALIVE);
            assertThat(find(muster, "serf").orElseThrow().tags()).containsEntry("x", "1");
            assertThat(SerfAgent.text(find(muster, "serf").orElseThrow().address()))
                    .isEqualTo(serf.address());

            SortedMap<String, String> changed = new TreeMap<>(Map.of("role", "web", "svc:web", "ready 3000 100"));
            muster.setTags(changed, member -> true).get(20, TimeUnit.SECONDS);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(serf.tags("muster")).isEqualTo(changed));
            serf.run("tags", "-set", "x=2");
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(find(muster, "serf").orElseThrow().tags())
                                    .containsEntry("x", "2"));

            // Several rounds of probing later they are still friends, and nobody has complained.
            await().pollDelay(Duration.ofSeconds(5)).atMost(PATIENCE).until(() -> true);
            assertThat(serf.status("muster")).isEqualTo("alive");
            assertThat(find(muster, "serf").orElseThrow().status()).isEqualTo(MemberStatus.ALIVE);
            assertThat(serf.log())
                    .doesNotContain("[ERR]")
                    .doesNotContain("Failed")
                    .doesNotContain("[WARN] memberlist");
            assertThat(muster.counters())
                    .containsEntry("packets_malformed", 0L)
                    .containsEntry("probes_failed", 0L)
                    .containsEntry("probes_tcp_only", 0L)
                    .containsEntry("serf_messages_malformed", 0L)
                    .containsEntry("refutations", 0L);
        }
    }

    @Test
    void serfJoinsMuster() throws Exception {
        try (Cluster muster = muster("muster", Profile.LAN, true);
                SerfAgent serf = SerfAgent.start(folder, "serf", List.of("-join", SerfAgent.text(muster.address())))) {
            awaitStatus(muster, "serf", MemberStatus.ALIVE);
            awaitStatus(serf, "muster", "alive");
        }
    }
}
