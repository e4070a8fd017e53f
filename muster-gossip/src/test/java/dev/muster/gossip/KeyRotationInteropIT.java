package dev.muster.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.gossip.interop.Capability;
import dev.muster.gossip.interop.Network;
import dev.muster.gossip.interop.OwnNetwork;
import dev.muster.gossip.interop.SerfVersion;
import dev.muster.gossip.interop.Shows;
import dev.muster.gossip.interop.Shows.Direction;
import dev.muster.gossip.wire.GossipKey;
import dev.muster.gossip.wire.Keyring;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys changed over a cluster of Muster and real Serf agents. Source: Serf's protocol (keyrings and queries). */
@NullMarked
@ExtendWith(OwnNetwork.class)
@ParameterizedClass
@EnumSource
class KeyRotationInteropIT {

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    SerfVersion version;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Path folder;

    private final GossipKey first = KeyFile.generate();
    private final GossipKey second = KeyFile.generate();

    private Path keyFile() {
        return folder.resolve("muster.key");
    }

    private Cluster muster() throws Exception {
        if (!Files.exists(keyFile())) {
            KeyFile.create(keyFile(), first);
        }
        return Cluster.start(
                ClusterOptions.defaults("muster", SerfAgent.freeAddress())
                        .withKeyring(KeyFile.read(keyFile()))
                        .withKeyFile(keyFile()),
                event -> {});
    }

    private SerfAgent serf(String name) throws Exception {
        Path ring = folder.resolve(name + ".keyring");
        KeyFile.create(ring, first);
        KeyFile.replace(ring, Keyring.of(first));
        return SerfAgent.start(
                version, folder, name, List.of("-keyring-file", ring.toString(), "-log-level=debug", "-profile=lan"));
    }

    private static void meet(Cluster muster, SerfAgent one, SerfAgent two) throws Exception {
        Network.encrypted();
        two.run("join", one.address());
        muster.join(List.of(one.address())).get(20, TimeUnit.SECONDS);
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(two.status("muster")).isEqualTo("alive");
            assertThat(muster.members())
                    .filteredOn(member -> member.status() == MemberStatus.ALIVE)
                    .hasSize(3);
        });
    }

    @Test
    @Shows(value = Capability.KEY_ROTATION, by = Direction.SERF)
    void serfChangesTheKey() throws Exception {
        try (SerfAgent one = serf("one");
                SerfAgent two = serf("two");
                Cluster muster = muster()) {
            meet(muster, one, two);
            assertThat(one.run("keys", "-install", second.toBase64())).contains("Successfully installed key!");
            assertThat(one.run("keys", "-list"))
                    .contains(first.toBase64() + "  [3/3]")
                    .contains(second.toBase64() + "  [3/3]");
            assertThat(one.run("keys", "-use", second.toBase64())).contains("Successfully changed primary key!");
            assertThat(one.run("keys", "-remove", first.toBase64())).contains("Successfully removed key!");
            assertThat(KeyFile.read(keyFile())).isEqualTo(Keyring.of(second));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile())))
                    .isEqualTo("rw-------");
            assertThat(one.run("keys", "-remove", second.toBase64()))
                    .contains("3/3 nodes reported failure")
                    .contains("Removing the primary key is not allowed");
            assertThat(one.run("reachability")).contains("Successfully contacted all live nodes");
        }
        // Who starts again knows the new key alone, and is understood.
        try (SerfAgent again = SerfAgent.start(version, folder, "again", List.of("-encrypt", second.toBase64()));
                Cluster muster = muster()) {
            assertThat(muster.join(List.of(again.address())).get(20, TimeUnit.SECONDS))
                    .isEqualTo(1);
        }
    }

    @Test
    @Shows(value = Capability.KEY_ROTATION, by = Direction.MUSTER)
    void musterChangesTheKey() throws Exception {
        try (SerfAgent one = serf("one");
                SerfAgent two = serf("two");
                Cluster muster = muster()) {
            meet(muster, one, two);
            Network.key(second.toBase64());
            KeyResult installed = muster.keys().install(second).get(20, TimeUnit.SECONDS);
            assertThat(installed.problem()).isEmpty();
            assertThat(installed.nodes()).isEqualTo(3);
            assertThat(installed.responses()).isEqualTo(3);
            KeyResult list = muster.keys().list().get(20, TimeUnit.SECONDS);
            assertThat(list.keys()).isEqualTo(Map.of(first.toBase64(), 3, second.toBase64(), 3));
            assertThat(list.primaryKeys()).isEqualTo(Map.of(first.toBase64(), 3));
            assertThat(muster.keys().use(second).get(20, TimeUnit.SECONDS).problem())
                    .isEmpty();
            assertThat(muster.keys().remove(first).get(20, TimeUnit.SECONDS).problem())
                    .isEmpty();
            KeyResult refused = muster.keys().remove(second).get(20, TimeUnit.SECONDS);
            assertThat(refused.problem()).contains("3/3 nodes reported failure");
            assertThat(refused.messages())
                    .containsOnlyKeys("muster", "one", "two")
                    .containsValue("Removing the primary key is not allowed");
            assertThat(KeyFile.read(keyFile())).isEqualTo(Keyring.of(second));
            assertThat(KeyFile.read(folder.resolve("one.keyring"))).isEqualTo(Keyring.of(second));
            assertThat(one.run("reachability")).contains("Successfully contacted all live nodes");
            assertThat(muster.counters()).containsEntry("packets_undecryptable", 0L);
        }
    }

    @Test
    void inAClusterInClearThereIsNothingToChange() throws Exception {
        try (SerfAgent one = SerfAgent.start(version, folder, "one", List.of());
                Cluster muster =
                        Cluster.start(ClusterOptions.defaults("muster", SerfAgent.freeAddress()), event -> {})) {
            muster.join(List.of(one.address())).get(20, TimeUnit.SECONDS);
            await().atMost(PATIENCE).until(() -> one.status("muster").equals("alive"));
            KeyResult refused = muster.keys().install(second).get(20, TimeUnit.SECONDS);
            assertThat(refused.problem()).contains("2/2 nodes reported failure");
            assertThat(refused.messages().get("muster"))
                    .isEqualTo(refused.messages().get("one"));
            KeyResult list = muster.keys().list().get(20, TimeUnit.SECONDS);
            assertThat(list.messages().get("muster")).isEqualTo(list.messages().get("one"));
        }
    }
}
