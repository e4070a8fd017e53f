package dev.muster.gossip;

import static dev.muster.gossip.Members.PATIENCE;
import static dev.muster.gossip.Members.awaitStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.gossip.interop.Capability;
import dev.muster.gossip.interop.OwnNetwork;
import dev.muster.gossip.interop.Shows;
import dev.muster.gossip.interop.Shows.Direction;
import dev.muster.gossip.net.JoinAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Snapshots, Muster's and a real Serf agent's, each read by both. Source: Serf's protocol (snapshots and behaviour in a
 * mixed cluster).
 */
@NullMarked
@ExtendWith(OwnNetwork.class)
@ParameterizedClass
@EnumSource
class SnapshotInteropIT {

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Form form;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Path folder;

    private Cluster muster(String name, InetSocketAddress bind, Path file) throws Exception {
        return Cluster.start(
                form.muster(name, bind).withProfile(Profile.LOCAL).withSnapshot(SnapshotOptions.of(file)), event -> {});
    }

    /** With a snapshot. */
    private SerfAgent serf(String name, InetSocketAddress bind, Path file) throws Exception {
        return form.serf(folder, name, bind, "-profile=local", "-snapshot=" + file);
    }

    private SerfAgent serf(String name) throws Exception {
        return form.serf(folder, name, "-profile=local");
    }

    private static void awaitAlive(Path file, String name, InetSocketAddress address) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(aliveAt(file, name)).contains(address));
    }

    /** Where the lines of a snapshot say that a member is; IPv6 in any spelling. */
    private static List<InetSocketAddress> aliveAt(Path file, String name) throws Exception {
        List<InetSocketAddress> addresses = new ArrayList<>();
        String start = "alive: " + name + " ";
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(start)) {
                addresses.add(
                        JoinAddress.parse(line.substring(start.length()), 0).withoutLookUp());
            }
        }
        return addresses;
    }

    private static long eventClock(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("event-clock: "))
                .mapToLong(line -> Long.parseLong(line.substring("event-clock: ".length())))
                .max()
                .orElse(0);
    }

    @Test
    @Shows(value = Capability.SNAPSHOT, by = Direction.MUSTER)
    void musterIsBackInSerfsClusterByItsSnapshot() throws Exception {
        Path file = folder.resolve("muster.snapshot");
        InetSocketAddress bind = form.freeAddress();
        try (SerfAgent serf = serf("serf")) {
            try (Cluster muster = muster("muster", bind, file)) {
                muster.join(List.of(serf.address())).get(20, TimeUnit.SECONDS);
                awaitStatus(serf, "muster", "alive");
                awaitAlive(file, "serf", serf.gossip());
            }
            awaitStatus(serf, "muster", "failed");
            try (Cluster muster = muster("muster", bind, file)) {
                awaitStatus(muster, "serf", MemberStatus.ALIVE);
                awaitStatus(serf, "muster", "alive");
                assertThat(muster.counters())
                        .containsEntry("refutations", 0L)
                        .containsEntry("snapshot_lines_ignored", 0L);
            }
        }
    }

    @Test
    @Shows(value = Capability.SNAPSHOT, by = Direction.SERF)
    @Shows(value = Capability.SNAPSHOT_FORMAT, by = Direction.SERF)
    void serfReadsTheSnapshotOfMuster() throws Exception {
        Path file = folder.resolve("shared.snapshot");
        InetSocketAddress bind = form.freeAddress();
        try (Cluster other = muster("other", form.freeAddress(), folder.resolve("other.snapshot"))) {
            try (Cluster muster = muster("node", bind, file)) {
                muster.join(List.of(SerfAgent.text(other.address()))).get(20, TimeUnit.SECONDS);
                awaitAlive(file, "other", other.address());
            }
            try (SerfAgent serf = serf("node", bind, file)) {
                awaitStatus(serf, "other", "alive");
                awaitStatus(other, "node", MemberStatus.ALIVE);
                assertThat(serf.log())
                        .contains("Attempting re-join to previously known node: other")
                        .contains("Re-joined to previously known node: other")
                        .doesNotContain("Unrecognized snapshot line")
                        .doesNotContain("Failed to parse");
            }
        }
    }

    @Test
    @Shows(value = Capability.SNAPSHOT, by = Direction.MUSTER)
    @Shows(value = Capability.SNAPSHOT_FORMAT, by = Direction.MUSTER)
    void musterReadsTheSnapshotOfSerf() throws Exception {
        Path file = folder.resolve("serf.snapshot");
        InetSocketAddress bind = form.freeAddress();
        try (SerfAgent other = serf("other")) {
            try (SerfAgent serf = serf("node", bind, file)) {
                serf.run("join", other.address());
                awaitStatus(other, "node", "alive");
                // Serf keeps lines in memory until it writes another one half a second later.
                await().atMost(PATIENCE).untilAsserted(() -> {
                    serf.run("event", "again");
                    assertThat(eventClock(file)).isPositive();
                    assertThat(aliveAt(file, "other")).contains(other.gossip());
                });
            }
            long before = eventClock(file);
            awaitStatus(other, "node", "failed");
            try (Cluster muster = muster("node", bind, file)) {
                awaitStatus(muster, "other", MemberStatus.ALIVE);
                awaitStatus(other, "node", "alive");
                assertThat(muster.counters()).containsEntry("snapshot_lines_ignored", 0L);
                assertThat(eventClock(file)).isGreaterThanOrEqualTo(before);
            }
        }
    }

    @Test
    void whoLeftOnPurposeStaysAwayUnlessToldOtherwise() throws Exception {
        Path file = folder.resolve("muster.snapshot");
        InetSocketAddress bind = form.freeAddress();
        try (SerfAgent serf = serf("serf")) {
            try (Cluster muster = muster("muster", bind, file)) {
                muster.join(List.of(serf.address())).get(20, TimeUnit.SECONDS);
                awaitStatus(serf, "muster", "alive");
                muster.leave().get(20, TimeUnit.SECONDS);
            }
            awaitStatus(serf, "muster", "left");
            assertThat(Files.readAllLines(file)).endsWith("leave");
            try (Cluster muster = muster("muster", bind, file)) {
                awaitAlive(file, "muster", muster.address());
                assertThat(muster.members()).hasSize(1);
                assertThat(Files.readString(file)).doesNotContain("serf").doesNotContain("leave");
            }
        }
    }
}
