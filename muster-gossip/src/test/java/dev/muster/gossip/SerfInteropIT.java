package dev.muster.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.MessageCodec;
import dev.muster.gossip.wire.PacketCodec;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
        List<String> flags = new ArrayList<>(List.of("-log-level=debug"));
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

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aGracefulLeaveIsSeenBothWays(boolean compression) throws Exception {
        try (SerfAgent stayer = SerfAgent.start(folder, "stayer", serfFlags(compression));
                SerfAgent leaver = SerfAgent.start(folder, "leaver", serfFlags(compression));
                Cluster muster = muster("muster", Profile.LAN, compression)) {
            leaver.run("join", stayer.address());
            muster.join(List.of(stayer.address())).get(20, TimeUnit.SECONDS);
            awaitStatus(muster, "leaver", MemberStatus.ALIVE);
            awaitStatus(leaver, "muster", "alive");

            leaver.run("leave");
            awaitStatus(muster, "leaver", MemberStatus.LEFT);
            awaitStatus(stayer, "leaver", "left");
            muster.leave().get(20, TimeUnit.SECONDS);
            awaitStatus(stayer, "muster", "left");
            assertThat(stayer.log()).contains("EventMemberLeave: muster").doesNotContain("EventMemberFailed");
            assertThat(events).noneMatch(ClusterEvent.MemberFailed.class::isInstance);
        }
    }

    @Test
    void deathIsSeenBothWaysAndHelpersHelp() throws Exception {
        try (SerfAgent helper = SerfAgent.start(folder, "helper", serfFlags(true));
                SerfAgent victim = SerfAgent.start(folder, "victim", serfFlags(true));
                Cluster muster = muster("muster", Profile.LAN, true)) {
            Cluster second = muster("second", Profile.LAN, true);
            try (second) {
                victim.run("join", helper.address());
                muster.join(List.of(helper.address())).get(20, TimeUnit.SECONDS);
                second.join(List.of(helper.address())).get(20, TimeUnit.SECONDS);
                awaitStatus(muster, "victim", MemberStatus.ALIVE);
                awaitStatus(muster, "second", MemberStatus.ALIVE);
                awaitStatus(second, "victim", MemberStatus.ALIVE);
                awaitStatus(helper, "second", "alive");

                victim.kill();
                awaitStatus(muster, "victim", MemberStatus.FAILED);
                awaitStatus(helper, "victim", "failed");
                second.close();
                awaitStatus(muster, "second", MemberStatus.FAILED);
                awaitStatus(helper, "second", "failed");
            }
            assertThat(helper.status("muster")).isEqualTo("alive");
            assertThat(find(muster, "helper").orElseThrow().status()).isEqualTo(MemberStatus.ALIVE);
            assertThat(muster.counters().getOrDefault("nacks_received", 0L)
                            + muster.counters().getOrDefault("pings_helped", 0L))
                    .as("two deaths cannot be found out without helpers")
                    .isPositive();
            assertThat(helper.log()).doesNotContain("[ERR] memberlist: Failed to decode");
        }
    }

    /** Asks {@code helper} to ping {@code target}; what it reports. */
    private static Message indirectPing(String name, InetSocketAddress target, InetSocketAddress helper)
            throws Exception {
        try (DatagramSocket asker = new DatagramSocket(SerfAgent.freeAddress())) {
            InetSocketAddress me = new InetSocketAddress(asker.getLocalAddress(), asker.getLocalPort());
            Message request = new Message.IndirectPing(4711, name, target, true, me, "asker");
            byte[] packet = MessageCodec.encode(request).toArray();
            asker.send(new DatagramPacket(packet, packet.length, helper));
            asker.setSoTimeout(5000);
            DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
            asker.receive(answer);
            return MessageCodec.decode(PacketCodec.split(Bytes.of(answer.getData(), 0, answer.getLength()))
                    .getFirst());
        }
    }

    @Test
    void eachPingsTheOtherForAThird() throws Exception {
        try (SerfAgent serf = SerfAgent.start(folder, "serf", serfFlags(true));
                Cluster muster = muster("muster", Profile.LAN, true)) {
            muster.join(List.of(serf.address())).get(20, TimeUnit.SECONDS);
            InetSocketAddress serfAddress = find(muster, "serf").orElseThrow().address();
            Message ack = new Message.Ack(4711, Bytes.EMPTY);
            assertThat(indirectPing("muster", muster.address(), serfAddress)).isEqualTo(ack);
            assertThat(indirectPing("serf", serfAddress, muster.address())).isEqualTo(ack);
            assertThat(indirectPing("nobody", SerfAgent.freeAddress(), muster.address()))
                    .isEqualTo(new Message.Nack(4711));
        }
    }

    @Test
    void aKilledSerfThatStartsAgainIsAliveAgain() throws Exception {
        InetSocketAddress where = SerfAgent.freeAddress();
        try (Cluster muster = muster("muster", Profile.LAN, true)) {
            try (SerfAgent first = SerfAgent.start(folder, "serf", where, List.of("-tag", "life=1"))) {
                muster.join(List.of(first.address())).get(20, TimeUnit.SECONDS);
                first.run("tags", "-set", "life=1b");
                await().atMost(PATIENCE)
                        .until(() -> "1b"
                                .equals(find(muster, "serf")
                                        .orElseThrow()
                                        .tags()
                                        .get("life")));
            }
            awaitStatus(muster, "serf", MemberStatus.FAILED);
            try (SerfAgent second = SerfAgent.start(
                    folder, "serf", where, List.of("-tag", "life=2", "-join", SerfAgent.text(muster.address())))) {
                awaitStatus(muster, "serf", MemberStatus.ALIVE);
                await().atMost(PATIENCE)
                        .until(() -> "2"
                                .equals(find(muster, "serf")
                                        .orElseThrow()
                                        .tags()
                                        .get("life")));
                awaitStatus(second, "muster", "alive");
            }
        }
    }

    @Test
    void aMusterThatStartsAgainIsAliveAgainForSerf() throws Exception {
        InetSocketAddress where = SerfAgent.freeAddress();
        ClusterOptions options = ClusterOptions.defaults("muster", where);
        try (SerfAgent serf = SerfAgent.start(folder, "serf", serfFlags(true))) {
            Cluster first = Cluster.start(options, events::add);
            try (first) {
                first.join(List.of(serf.address())).get(20, TimeUnit.SECONDS);
                first.setTags(new TreeMap<>(Map.of("life", "1b")), member -> false)
                        .get(20, TimeUnit.SECONDS);
                first.leave().get(20, TimeUnit.SECONDS);
            }
            awaitStatus(serf, "muster", "left");
            try (Cluster second = Cluster.start(options.withTags(new TreeMap<>(Map.of("life", "2"))), events::add)) {
                second.join(List.of(serf.address())).get(20, TimeUnit.SECONDS);
                awaitStatus(serf, "muster", "alive");
                await().atMost(PATIENCE)
                        .until(() -> "2".equals(serf.tags("muster").get("life")));
            }
        }
    }

    @Test
    void musterPassesOnWhatSerfsSayToEachOther() throws Exception {
        // Two Serf agents that met through Muster: what one says reaches the other, and Muster is no dead end.
        try (Cluster muster = muster("muster", Profile.LAN, true);
                SerfAgent a = SerfAgent.start(folder, "a", List.of("-join", SerfAgent.text(muster.address())));
                SerfAgent b = SerfAgent.start(
                        folder, "b", List.of("-log-level=debug", "-join", SerfAgent.text(muster.address())))) {
            awaitStatus(a, "b", "alive");
            awaitStatus(b, "a", "alive");
            a.run("event", "deploy", "v2");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(b.log()).contains("user-event: deploy"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(muster.counters().getOrDefault("user_events_forwarded", 0L))
                            .isEqualTo(1));
            String answer = a.run("query", "-timeout=2s", "uptime");
            assertThat(answer).contains("Ack from 'b'").doesNotContain("Error");
            assertThat(muster.counters()).containsEntry("queries_forwarded", 1L);
        }
    }
}
