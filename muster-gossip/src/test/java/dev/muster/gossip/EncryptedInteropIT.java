package dev.muster.gossip;

import static dev.muster.gossip.Members.PATIENCE;
import static dev.muster.gossip.Members.awaitStatus;
import static dev.muster.gossip.Members.find;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.gossip.interop.Capability;
import dev.muster.gossip.interop.Network;
import dev.muster.gossip.interop.OwnNetwork;
import dev.muster.gossip.interop.SerfVersion;
import dev.muster.gossip.interop.Shows;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.GossipKey;
import dev.muster.gossip.wire.Keyring;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is different with keys; that all else works with them the forms of the other tests show. Source of what is
 * expected: Serf's protocol (encryption).
 */
@NullMarked
@ExtendWith(OwnNetwork.class)
@ParameterizedClass
@EnumSource
class EncryptedInteropIT {

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    SerfVersion version;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Path folder;

    private static GossipKey key(int seed, int size) {
        byte[] material = new byte[size];
        new Random(seed).nextBytes(material);
        GossipKey key = GossipKey.of(Bytes.of(material));
        Network.key(key.toBase64());
        return key;
    }

    private static Cluster muster(ClusterOptions options) throws Exception {
        return Cluster.start(options.withTags(new TreeMap<>(Map.of("role", "web"))), event -> {});
    }

    private static ClusterOptions options() throws Exception {
        return ClusterOptions.defaults("muster", SerfAgent.freeAddress());
    }

    private SerfAgent serf(String name, String... more) throws Exception {
        return SerfAgent.start(version, folder, name, List.of(more));
    }

    @ParameterizedTest
    @CsvSource({"16, true", "24, false", "32, true"})
    @Shows(Capability.KEY_SIZES)
    void musterJoinsAnEncryptedSerf(int keyBytes, boolean compression) throws Exception {
        Network.encrypted();
        GossipKey key = key(1, keyBytes);
        String[] flags = {
            "-encrypt", key.toBase64(), "-tag", "x=1", compression ? "-log-level=debug" : "-disable-compression"
        };
        try (SerfAgent serf = serf("serf", flags);
                Cluster muster = muster(options().withKeyring(Keyring.of(key)).withCompression(compression))) {
            assertThat(muster.join(List.of(serf.address())).get(20, TimeUnit.SECONDS))
                    .isEqualTo(1);
            awaitStatus(serf, "muster", "alive");
            awaitStatus(muster, "serf", MemberStatus.ALIVE);
            assertThat(serf.tags("muster")).containsEntry("role", "web");
            assertThat(find(muster, "serf").tags()).containsEntry("x", "1");

            muster.setTags(new TreeMap<>(Map.of("role", "web", "k", "v")), member -> true)
                    .get(20, TimeUnit.SECONDS);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(serf.tags("muster")).containsEntry("k", "v"));
            serf.run("tags", "-set", "x=2");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(find(muster, "serf").tags()).containsEntry("x", "2"));

            // Several rounds of probing later they are still friends, and nobody has complained.
            await().pollDelay(Duration.ofSeconds(4)).atMost(PATIENCE).until(() -> true);
            assertThat(serf.status("muster")).isEqualTo("alive");
            assertThat(serf.log()).doesNotContain("[WARN] memberlist");
            assertThat(serf.complaints()).isEmpty();
            for (String trouble : List.of(
                    "packets_malformed",
                    "packets_plaintext",
                    "packets_undecryptable",
                    "packets_untried",
                    "streams_malformed",
                    "probes_failed",
                    "probes_tcp_only")) {
                assertThat(muster.counters()).containsEntry(trouble, 0L);
            }
            muster.leave().get(20, TimeUnit.SECONDS);
            awaitStatus(serf, "muster", "left");
        }
    }

    @Test
    @Shows(Capability.SECOND_KEY)
    void aKeyThatIsNotThePrimaryOneIsUnderstood() throws Exception {
        Network.encrypted();
        GossipKey old = key(4, 16);
        GossipKey fresh = key(5, 32);
        Path ring = folder.resolve("ring.json");
        Files.writeString(ring, "[\"" + old.toBase64() + "\", \"" + fresh.toBase64() + "\"]");
        try (SerfAgent serf = serf("serf", "-keyring-file", ring.toString());
                Cluster muster = muster(options().withKeyring(Keyring.of(fresh).add(old)))) {
            muster.join(List.of(serf.address())).get(20, TimeUnit.SECONDS);
            awaitStatus(serf, "muster", "alive");
            awaitStatus(muster, "serf", MemberStatus.ALIVE);
            // Serf takes another primary key; both go on understanding each other.
            serf.run("keys", "-use", fresh.toBase64());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Files.readString(ring))
                            .containsPattern("\\[\\s*\"" + Pattern.quote(fresh.toBase64())));
            long before = muster.counters().getOrDefault("packets_received", 0L);
            muster.setTags(new TreeMap<>(Map.of("k", "v")), member -> false).get(20, TimeUnit.SECONDS);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(serf.tags("muster")).containsEntry("k", "v"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(muster.counters().get("packets_received"))
                            .isGreaterThan(before + 5));
            assertThat(muster.counters()).containsEntry("packets_undecryptable", 0L);
        }
    }

    private static void refused(Cluster muster, SerfAgent serf, String why) {
        assertThatThrownBy(() -> muster.join(List.of(serf.address())).get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining(why);
        assertThat(muster.members()).hasSize(1);
    }

    @Test
    @Shows(Capability.WRONG_KEY)
    void anotherKeyIsRefusedBothWays() throws Exception {
        try (SerfAgent serf = serf("serf", "-encrypt", key(6, 32).toBase64());
                Cluster muster = muster(options().withKeyring(Keyring.of(key(7, 32))))) {
            refused(muster, serf, "its gossip is encrypted with another key");
            assertThat(serf.run("join", SerfAgent.text(muster.address())))
                    .contains("No installed keys could decrypt the message");
            assertThat(muster.counters()).containsEntry("streams_undecryptable", 1L);
            assertThat(serf.log()).contains("failed to receive: No installed keys could decrypt the message");
            assertThat(serf.members()).containsOnlyKeys("serf");
        }
    }

    @Test
    @Shows(Capability.WRONG_KEY)
    void clearIntoEncryptedIsRefusedBothWays() throws Exception {
        try (SerfAgent clear = serf("clear");
                Cluster muster = muster(options().withKeyring(Keyring.of(key(8, 32))))) {
            assertThat(clear.run("join", SerfAgent.text(muster.address())))
                    .contains("Remote state is encrypted and encryption is not configured");
            refused(muster, clear, "its gossip is not encrypted, and this node has a key");
            assertThat(muster.counters()).containsEntry("streams_plaintext", 1L);
            assertThat(clear.log())
                    .contains("failed to receive: Remote state is encrypted and encryption is not configured");
        }
        try (SerfAgent encrypted = serf("encrypted", "-encrypt", key(9, 32).toBase64());
                Cluster muster = muster(options())) {
            assertThat(encrypted.run("join", SerfAgent.text(muster.address())))
                    .contains("Encryption is configured but remote state is not encrypted");
            refused(muster, encrypted, "its gossip is encrypted, and this node has no key");
            assertThat(muster.counters()).containsEntry("streams_encrypted", 1L);
        }
    }
}
