package dev.muster.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.NullMarked;

/** Waits until a node of either kind sees a member as it should be. */
@NullMarked
final class Members {

    static final Duration PATIENCE = Duration.ofSeconds(90);

    private Members() {}

    static Member find(Cluster cluster, String name) {
        return cluster.members().stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static void awaitStatus(Cluster cluster, String name, MemberStatus status) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(cluster.members())
                        .anyMatch(member -> member.name().equals(name) && member.status() == status));
    }

    static void awaitStatus(SerfAgent serf, String name, String status) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(serf.status(name)).isEqualTo(status));
    }

    static void awaitStatus(MusterProcess muster, String name, MemberStatus status) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(muster.status(name)).isEqualTo(status.word()));
    }

    static void awaitTags(Cluster cluster, String name, Map<String, String> tags) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(find(cluster, name).tags()).isEqualTo(tags));
    }

    static void awaitTags(SerfAgent serf, String name, Map<String, String> tags) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(serf.tags(name)).isEqualTo(tags));
    }

    static void awaitGone(Cluster cluster, String name) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(cluster.members())
                        .noneMatch(member -> member.name().equals(name)));
    }

    static void awaitGone(SerfAgent serf, String name) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(serf.members()).doesNotContainKey(name));
    }
}
