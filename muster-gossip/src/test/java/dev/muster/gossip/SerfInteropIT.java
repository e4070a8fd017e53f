package dev.muster.gossip;

import static dev.muster.gossip.Members.PATIENCE;
import static dev.muster.gossip.Members.awaitGone;
import static dev.muster.gossip.Members.awaitStatus;
import static dev.muster.gossip.Members.awaitTags;
import static dev.muster.gossip.Members.find;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.gossip.interop.Capability;
import dev.muster.gossip.interop.Network;
import dev.muster.gossip.interop.OwnNetwork;
import dev.muster.gossip.interop.Shows;
import dev.muster.gossip.interop.Shows.Direction;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.Keyring;
import dev.muster.gossip.wire.Label;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.MessageCodec;
import dev.muster.gossip.wire.PacketCodec;
import dev.muster.gossip.wire.Sealer;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Muster and real Serf agents in one cluster. Source of what is expected: Serf's protocol (behaviour in a mixed
 * cluster).
 */
@NullMarked
@ExtendWith(OwnNetwork.class)
@ParameterizedClass
@EnumSource
class SerfInteropIT {

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Form form;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Path folder;

    private final Queue<ClusterEvent> events = new ConcurrentLinkedQueue<>();

    private Cluster muster(String name) throws Exception {
        return Cluster.start(form.muster(name), events::add);
    }

    private static void join(Cluster cluster, SerfAgent through) throws Exception {
        assertThat(cluster.join(List.of(through.address())).get(20, TimeUnit.SECONDS))
                .isEqualTo(1);
    }

    @Test
    @Shows(value = Capability.JOIN, by = Direction.MUSTER)
    @Shows(Capability.TAGS)
    void musterJoinsSerfAndBothTellTheirTags() throws Exception {
        try (SerfAgent serf = form.serf(folder, "serf", "-tag", "role=lb", "-tag", "x=1");
                Cluster muster = muster("muster")) {
            join(muster, serf);
            awaitStatus(serf, "muster", "alive");
            assertThat(serf.tags("muster")).isEqualTo(Map.of("role", "web", "muster", "1"));
            awaitStatus(muster, "serf", MemberStatus.ALIVE);
            assertThat(find(muster, "serf").tags()).isEqualTo(Map.of("role", "lb", "x", "1"));
            assertThat(SerfAgent.text(find(muster, "serf").address())).isEqualTo(serf.address());

            Map<String, String> changed = Map.of("role", "web", "svc:web", "ready 3000 100");
            muster.setTags(new TreeMap<>(changed), member -> true).get(20, TimeUnit.SECONDS);
            awaitTags(serf, "muster", changed);
            serf.run("tags", "-set", "y=2", "-delete", "x");
            awaitTags(muster, "serf", Map.of("role", "lb", "y", "2"));

            // Several rounds of probing later they are still friends, and nobody has complained.
            await().pollDelay(Duration.ofSeconds(5)).atMost(PATIENCE).until(() -> true);
            assertThat(serf.status("muster")).isEqualTo("alive");
            assertThat(find(muster, "serf").status()).isEqualTo(MemberStatus.ALIVE);
            assertThat(serf.complaints()).isEmpty();
            assertThat(serf.log()).doesNotContain("Failed").doesNotContain("[WARN] memberlist");
            for (String trouble : List.of(
                    "packets_malformed",
                    "packets_plaintext",
                    "packets_undecryptable",
                    "streams_malformed",
                    "probes_failed",
                    "probes_tcp_only",
                    "serf_messages_malformed",
                    "refutations")) {
                assertThat(muster.counters()).containsEntry(trouble, 0L);
            }
        }
    }

    @Test
    @Shows(value = Capability.JOIN, by = Direction.SERF)
    void serfJoinsMuster() throws Exception {
        try (Cluster muster = muster("muster");
                SerfAgent serf = form.serf(folder, "serf", "-join", SerfAgent.text(muster.address()))) {
            awaitStatus(muster, "serf", MemberStatus.ALIVE);
            awaitStatus(serf, "muster", "alive");
            assertThat(serf.tags("muster")).containsEntry("role", "web");
        }
    }

    @Test
    @Shows(Capability.LEAVE)
    void aGracefulLeaveIsSeenBothWays() throws Exception {
        try (SerfAgent stayer = form.serf(folder, "stayer");
                SerfAgent leaver = form.serf(folder, "leaver");
                Cluster muster = muster("muster")) {
            leaver.run("join", stayer.address());
            join(muster, stayer);
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
    @Shows(Capability.FAIL)
    void deathIsSeenBothWaysAndHelpersHelp() throws Exception {
        try (SerfAgent helper = form.serf(folder, "helper");
                SerfAgent victim = form.serf(folder, "victim");
                // Each message is sent only twice with this profile, and none of that goes to the two who died.
                Cluster muster = Cluster.start(form.muster("muster").withProfile(Profile.LOCAL), events::add);
                MusterProcess second = MusterProcess.start(form.muster("second"), folder)) {
            victim.run("join", helper.address());
            join(muster, helper);
            second.join(helper);
            awaitStatus(muster, "victim", MemberStatus.ALIVE);
            awaitStatus(muster, "second", MemberStatus.ALIVE);
            awaitStatus(second, "victim", MemberStatus.ALIVE);
            awaitStatus(helper, "second", "alive");

            victim.kill();
            awaitStatus(muster, "victim", MemberStatus.FAILED);
            awaitStatus(helper, "victim", "failed");
            second.kill();
            awaitStatus(muster, "second", MemberStatus.FAILED);
            awaitStatus(helper, "second", "failed");
            assertThat(helper.status("muster")).isEqualTo("alive");
            assertThat(find(muster, "helper").status()).isEqualTo(MemberStatus.ALIVE);
            assertThat(muster.counters().getOrDefault("nacks_received", 0L)
                            + muster.counters().getOrDefault("pings_helped", 0L))
                    .as("two deaths cannot be found out without helpers")
                    .isPositive();
            assertThat(helper.log()).doesNotContain("[ERR] memberlist: Failed to decode");
        }
    }

    @Test
    @Shows(Capability.FORCE_LEAVE)
    void whoFailedIsForcedToLeaveByEitherSide() throws Exception {
        whenOneOfEachHasFailed((muster, serf) -> {
            muster.forceLeave("victim", false).get(20, TimeUnit.SECONDS);
            awaitStatus(serf, "victim", "left");
            awaitStatus(muster, "victim", MemberStatus.LEFT);
            serf.run("force-leave", "second");
            awaitStatus(muster, "second", MemberStatus.LEFT);
            awaitStatus(serf, "second", "left");
        });
    }

    @Test
    @Shows(Capability.PRUNE)
    void whoFailedIsForgottenOnDemandOfEitherSide() throws Exception {
        whenOneOfEachHasFailed((muster, serf) -> {
            muster.forceLeave("victim", true).get(20, TimeUnit.SECONDS);
            awaitGone(serf, "victim");
            awaitGone(muster, "victim");
            serf.run("force-leave", "-prune", "second");
            awaitGone(muster, "second");
            awaitGone(serf, "second");
        });
    }

    /** What the two that are left do then. */
    @FunctionalInterface
    private interface Then {
        void happens(Cluster muster, SerfAgent serf) throws Exception;
    }

    /** {@code victim}, a Serf agent, and {@code second}, a Muster node, are killed. */
    private void whenOneOfEachHasFailed(Then then) throws Exception {
        try (SerfAgent serf = form.serf(folder, "serf");
                SerfAgent victim = form.serf(folder, "victim");
                // Each message is sent only twice with this profile, and none of that goes to the two who died.
                Cluster muster = Cluster.start(form.muster("muster").withProfile(Profile.LOCAL), events::add);
                MusterProcess second = MusterProcess.start(form.muster("second"), folder)) {
            victim.run("join", serf.address());
            join(muster, serf);
            second.join(serf);
            awaitStatus(muster, "victim", MemberStatus.ALIVE);
            awaitStatus(muster, "second", MemberStatus.ALIVE);
            victim.kill();
            second.kill();
            for (String gone : List.of("victim", "second")) {
                awaitStatus(muster, gone, MemberStatus.FAILED);
                awaitStatus(serf, gone, "failed");
            }
            then.happens(muster, serf);
        }
    }

    /** Asks {@code helper} to ping {@code target}; what it reports. */
    private Message indirectPing(String name, InetSocketAddress target, InetSocketAddress helper) throws Exception {
        Optional<Sealer> sealer =
                form.key().map(key -> new Sealer(Keyring.of(key), new SecureRandom()::nextBytes, Label.NONE));
        try (DatagramSocket asker = new DatagramSocket(form.freeAddress())) {
            InetSocketAddress me = new InetSocketAddress(asker.getLocalAddress(), asker.getLocalPort());
            Network.byHandFrom(me);
            Bytes request = MessageCodec.encode(new Message.IndirectPing(4711, name, target, true, me, "asker"));
            byte[] packet =
                    sealer.map(keys -> keys.sealPacket(request)).orElse(request).toArray();
            asker.send(new DatagramPacket(packet, packet.length, helper));
            asker.setSoTimeout(5000);
            DatagramPacket datagram = new DatagramPacket(new byte[2000], 2000);
            asker.receive(datagram);
            Bytes answer = Bytes.of(datagram.getData(), 0, datagram.getLength());
            Bytes plain = sealer.isPresent() ? sealer.get().openPacket(answer) : answer;
            return MessageCodec.decode(PacketCodec.split(plain).getFirst());
        }
    }

    @Test
    @Shows(Capability.INDIRECT_PROBE)
    void eachPingsTheOtherForAThird() throws Exception {
        try (SerfAgent serf = form.serf(folder, "serf");
                Cluster muster = muster("muster")) {
            join(muster, serf);
            InetSocketAddress serfAddress = find(muster, "serf").address();
            Message ack = new Message.Ack(4711, Bytes.EMPTY);
            assertThat(indirectPing("muster", muster.address(), serfAddress)).isEqualTo(ack);
            assertThat(indirectPing("serf", serfAddress, muster.address())).isEqualTo(ack);
            assertThat(indirectPing("nobody", form.freeAddress(), muster.address()))
                    .isEqualTo(new Message.Nack(4711));
        }
    }

    @Test
    @Shows(value = Capability.PASS_ON, by = Direction.SERF)
    void musterPassesOnWhatSerfsSayToEachOther() throws Exception {
        // Two Serf agents that met through Muster: what one says reaches the other, and Muster is no dead end.
        try (Cluster muster = muster("muster");
                SerfAgent a = form.serf(folder, "a", "-join", SerfAgent.text(muster.address()));
                SerfAgent b = form.serf(folder, "b", "-join", SerfAgent.text(muster.address()))) {
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
