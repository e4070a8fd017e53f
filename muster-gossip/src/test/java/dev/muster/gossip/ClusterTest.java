package dev.muster.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.gossip.msgpack.Bytes;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clusters of Muster's own, over real sockets on ports that the system gives. */
class ClusterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Cluster> clusters = new ArrayList<>();
    private final List<String> events = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeAll() {
        clusters.forEach(Cluster::close);
    }

    private static ClusterOptions options(String name) {
        return ClusterOptions.defaults(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withProfile(Profile.LOCAL);
    }

    private Cluster start(ClusterOptions options) throws Exception {
        Cluster cluster = Cluster.start(
                options,
                event -> events.add(options.name() + " sees " + event.getClass().getSimpleName()
                        + (event instanceof ClusterEvent.MemberEvent of
                                ? " " + of.member().name()
                                : "")));
        clusters.add(cluster);
        return cluster;
    }

    private static void awaitStatus(Cluster cluster, String name, MemberStatus status) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(cluster.members())
                        .anyMatch(member -> member.name().equals(name) && member.status() == status));
    }

    private static String text(Cluster cluster) {
        return cluster.address().getAddress().getHostAddress() + ":"
                + cluster.address().getPort();
    }

    @Test
    void twoNodesFindEachOtherAndOneLeaves() throws Exception {
        Cluster a = start(options("a"));
        Cluster b = start(options("b").withTags(new TreeMap<>(Map.of("role", "web"))));
        assertThat(b.join(List.of(text(a))).get(20, TimeUnit.SECONDS)).isEqualTo(1);
        awaitStatus(a, "b", MemberStatus.ALIVE);
        awaitStatus(b, "a", MemberStatus.ALIVE);
        assertThat(a.members()).extracting(Member::name).containsExactly("a", "b");
        assertThat(a.members().get(1).tags()).containsExactly(Map.entry("role", "web"));
        assertThat(a.members().get(1).address()).isEqualTo(b.address());

        b.leave().get(20, TimeUnit.SECONDS);
        assertThat(b.self().status()).isEqualTo(MemberStatus.LEFT);
        awaitStatus(a, "b", MemberStatus.LEFT);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(events)
                        .containsSubsequence("a sees MemberJoined b", "a sees MemberLeaving b", "a sees MemberLeft b"));
    }

    @Test
    void changedTagsReachTheOthers() throws Exception {
        Cluster a = start(options("a"));
        Cluster b = start(options("b"));
        b.join(List.of(text(a))).get(20, TimeUnit.SECONDS);
        awaitStatus(a, "b", MemberStatus.ALIVE);
        CompletableFuture<Void> spread = b.setTags(new TreeMap<>(Map.of("k", "v")), member -> true);
        await().atMost(PATIENCE)
                .until(() -> a.members().stream()
                        .anyMatch(member -> "v".equals(member.tags().get("k"))));
        spread.get(20, TimeUnit.SECONDS);
        assertThat(b.self().tags()).containsExactly(Map.entry("k", "v"));
    }

    @Test
    void aCrashIsSeen() throws Exception {
        Cluster a = start(options("a"));
        Cluster b = start(options("b"));
        b.join(List.of(text(a))).get(20, TimeUnit.SECONDS);
        awaitStatus(a, "b", MemberStatus.ALIVE);
        b.close();
        awaitStatus(a, "b", MemberStatus.FAILED);
    }

    @Test
    void aNodeComesBackUnderItsNameOnAnotherPort() throws Exception {
        Cluster a = start(options("a"));
        Cluster first = start(options("b"));
        first.join(List.of(text(a))).get(20, TimeUnit.SECONDS);
        awaitStatus(a, "b", MemberStatus.ALIVE);
        first.leave().get(20, TimeUnit.SECONDS);
        first.close();
        Cluster second = start(options("b").withTags(new TreeMap<>(Map.of("life", "second"))));
        second.join(List.of(text(a))).get(20, TimeUnit.SECONDS);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(a.members().get(1).address()).isEqualTo(second.address()));
        awaitStatus(a, "b", MemberStatus.ALIVE);
        assertThat(a.members().get(1).tags()).containsEntry("life", "second");
    }

    @Test
    void joiningNobodySaysWhyForEachAddress() throws Exception {
        Cluster a = start(options("a"));
        assertThatThrownBy(() -> a.join(List.of("127.0.0.1:1", "no-such-host.invalid", text(a), "host:port"))
                        .get(30, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(JoinException.class)
                .rootCause()
                .hasMessageContaining("could not join 127.0.0.1:1: nobody listens there")
                .hasMessageContaining("cannot resolve \"no-such-host.invalid\"")
                .hasMessageContaining("it is this node itself")
                .hasMessageContaining("no port from 1 to 65535");
    }

    @Test
    void keepJoiningFindsASeedThatStartsLater() throws Exception {
        InetSocketAddress later = SerfAgent.freeAddress();
        Cluster a = start(options("a"));
        a.keepJoining(List.of("no-such-host.invalid", SerfAgent.text(later)));
        Cluster seed = start(ClusterOptions.defaults("seed", later).withProfile(Profile.LOCAL));
        awaitStatus(a, "seed", MemberStatus.ALIVE);
        awaitStatus(seed, "a", MemberStatus.ALIVE);
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        Cluster a = start(options("a"));
        assertThatThrownBy(() -> start(ClusterOptions.defaults("b", a.address())))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("port " + a.address().getPort() + " on 127.0.0.1 cannot be used")
                .hasMessageContaining("choose another");
        InetSocketAddress taken = SerfAgent.freeAddress();
        try (DatagramSocket udpOnly = new DatagramSocket(taken)) {
            assertThat(udpOnly.isBound()).isTrue();
            assertThatThrownBy(() -> start(ClusterOptions.defaults("b", taken)))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("UDP port");
        }
    }

    @Test
    void randomBytesCostACounterAndNothingElse() throws Exception {
        Cluster a = start(options("a"));
        Cluster b = start(options("b"));
        Random random = new Random(1);
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 500; i++) {
                byte[] garbage = new byte[random.nextInt(1400)];
                random.nextBytes(garbage);
                socket.send(new DatagramPacket(garbage, garbage.length, a.address()));
            }
        }
        for (int i = 0; i < 20; i++) {
            try (Socket stream =
                    new Socket(a.address().getAddress(), a.address().getPort())) {
                byte[] garbage = new byte[1 + random.nextInt(1400)];
                random.nextBytes(garbage);
                stream.getOutputStream().write(garbage);
            }
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(a.counters().getOrDefault("packets_malformed", 0L))
                        .isGreaterThan(400));
        b.join(List.of(text(a))).get(20, TimeUnit.SECONDS);
        awaitStatus(a, "b", MemberStatus.ALIVE);
        assertThat(a.counters()).containsEntry("inputs_failed", 0L);
    }

    /** Streams to {@code node} from one address, on which nothing is said. */
    private static List<Socket> idle(Cluster node, String from, int count) throws IOException {
        List<Socket> idle = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            idle.add(new Socket(node.address().getAddress(), node.address().getPort(), InetAddress.ofLiteral(from), 0));
        }
        return idle;
    }

    @Test
    void whoHoldsItsStreamsOpenDoesNotKeepOthersOut() throws Exception {
        Cluster a = start(options("a").withProfile(Profile.WAN));
        Cluster b = start(options("b"));
        List<Socket> idle = idle(a, "127.0.0.9", 140);
        try {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(a.counters()).containsEntry("streams_over_share", 140L - 64));
            assertThat(b.join(List.of(text(a))).get(20, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(a.counters())
                    .containsEntry("streams_refused", 0L)
                    .as("none of the idle ones has been cut off yet")
                    .containsEntry("streams_failed", 0L);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void tooManyStreamsAreRefusedAndTheNextIsServed() throws Exception {
        Cluster a = start(options("a"));
        Cluster b = start(options("b"));
        List<Socket> idle = new ArrayList<>();
        try {
            for (String from : List.of("127.0.0.7", "127.0.0.8", "127.0.0.9")) {
                idle.addAll(idle(a, from, 60));
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(a.counters().getOrDefault("streams_refused", 0L))
                            .isPositive());
            // The idle ones are cut off when their time is up, one second with this profile.
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> b.join(List.of(text(a))).get(5, TimeUnit.SECONDS) == 1);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void distancesAreKnownOfWhoWasPinged() throws Exception {
        Cluster a = start(options("a"));
        Cluster b = start(options("b"));
        assertThat(a.coordinate("a")).as("known from the start").isPresent();
        assertThat(a.estimateRoundTrip("a", "b")).isEmpty();
        b.join(List.of(text(a))).get(20, TimeUnit.SECONDS);
        await().atMost(PATIENCE).until(() -> a.coordinate("b").isPresent());
        assertThat(a.estimateRoundTrip("a", "b").orElseThrow()).isBetween(Duration.ofNanos(1), Duration.ofSeconds(1));
        assertThat(a.estimateRoundTrip("b", "nobody")).isEmpty();
    }

    @Test
    void aNodeThatIsStartedAgainIsBackByItsSnapshot(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("b.snapshot");
        Cluster a = start(options("a"));
        Cluster first = start(options("b").withSnapshot(SnapshotOptions.of(file)));
        first.join(List.of(text(a))).get(20, TimeUnit.SECONDS);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Files.readString(file)).contains("alive: a " + text(a)));
        first.close();
        // The clock of the host was set back, says the file: the earlier life was later than now.
        Files.writeString(file, "# incarnation: 4000000000\nclock: 70\n", StandardOpenOption.APPEND);
        Cluster second = start(options("b").withSnapshot(SnapshotOptions.of(file)));
        awaitStatus(second, "a", MemberStatus.ALIVE);
        awaitStatus(a, "b", MemberStatus.ALIVE);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Files.readString(file)).contains("# incarnation: 4000000001\n"));
    }

    @Test
    void whoLeftOnPurposeGoesBackIfItIsToldTo(@TempDir Path folder) throws Exception {
        SnapshotOptions memory =
                SnapshotOptions.of(folder.resolve("b.snapshot")).withRejoinAfterLeave(true);
        Cluster a = start(options("a"));
        Cluster first = start(options("b").withSnapshot(memory));
        first.join(List.of(text(a))).get(20, TimeUnit.SECONDS);
        awaitStatus(a, "b", MemberStatus.ALIVE);
        first.leave().get(20, TimeUnit.SECONDS);
        awaitStatus(a, "b", MemberStatus.LEFT);
        first.close();
        Cluster second = start(options("b").withSnapshot(memory));
        awaitStatus(second, "a", MemberStatus.ALIVE);
        awaitStatus(a, "b", MemberStatus.ALIVE);
    }

    @Test
    void aSnapshotThatIsNoneIsLeftAlone(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("precious");
        Files.writeString(file, "not a snapshot\n");
        assertThatThrownBy(() -> start(options("a").withSnapshot(SnapshotOptions.of(file))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no snapshot");
        assertThat(Files.readString(file)).isEqualTo("not a snapshot\n");
    }

    @Test
    void aClosedNodeSaysSo() throws Exception {
        Cluster a = start(options("a"));
        a.close();
        a.close();
        assertThatThrownBy(() -> a.leave().get(5, TimeUnit.SECONDS)).hasRootCauseMessage("this node is closed");
    }

    @Test
    void eventsAndQueriesGoBothWays() throws Exception {
        Queue<CompletableFuture<Void>> answers = new ConcurrentLinkedQueue<>();
        Cluster a = Cluster.start(options("a"), event -> {
            if (event instanceof Query query) {
                answers.add(
                        query.respond(Bytes.ofUtf8("a heard " + query.payload().toUtf8())));
                answers.add(query.respond(Bytes.ofUtf8("and again")));
            }
        });
        clusters.add(a);
        Cluster b = start(options("b"));
        b.join(List.of(text(a))).get(20, TimeUnit.SECONDS);
        awaitStatus(b, "a", MemberStatus.ALIVE);
        List<String> heard = new CopyOnWriteArrayList<>();
        QueryResult result = b.query(
                        QueryRequest.of("how", Bytes.ofUtf8("b")).withNodes(List.of("a")), new QueryListener() {
                            @Override
                            public void answered(String from, Bytes content) {
                                heard.add(from + ": " + content.toUtf8());
                                throw new AssertionError("a defect of the listener");
                            }
                        })
                .get(20, TimeUnit.SECONDS);
        assertThat(result.answers()).containsOnly(Map.entry("a", Bytes.ofUtf8("a heard b")));
        assertThat(heard).containsExactly("a: a heard b");
        await().atMost(PATIENCE).until(() -> answers.stream().allMatch(CompletableFuture::isDone));
        assertThatThrownBy(() -> List.copyOf(answers).getLast().get())
                .hasRootCauseMessage("the query was answered already, and a node answers once");

        a.sendEvent("deploy", Bytes.ofUtf8("v1"), false).get(20, TimeUnit.SECONDS);
        await().atMost(PATIENCE).until(() -> events.contains("b sees UserEvent"));
        assertThatThrownBy(() ->
                        a.sendEvent("deploy", Bytes.of(new byte[600]), false).get(20, TimeUnit.SECONDS))
                .hasRootCauseMessage("a user event of 606 bytes is 94 more than the limit of 512");
        assertThatThrownBy(
                        () -> a.query(QueryRequest.of("_serf_x", Bytes.EMPTY)).get(20, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(ClusterException.class);
    }

    @Test
    void aFailingListenerHoldsNothingUp() throws Exception {
        Cluster a = Cluster.start(options("a"), event -> {
            events.add(
                    event instanceof ClusterEvent.MemberEvent of ? of.member().name() : "");
            throw new AssertionError("a defect of the listener");
        });
        clusters.add(a);
        Cluster b = start(options("b"));
        b.join(List.of(text(a))).get(20, TimeUnit.SECONDS);
        await().atMost(PATIENCE).until(() -> events.contains("b"));
    }

    @Test
    void tagsThatAreTooLongAreRefused() throws Exception {
        TreeMap<String, String> tooLong = new TreeMap<>(Map.of("k", "v".repeat(600)));
        assertThatThrownBy(() -> start(options("a").withTags(tooLong)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("512");
        Cluster a = start(options("a"));
        assertThatThrownBy(() -> a.setTags(tooLong, member -> false).get(5, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(ClusterException.class);
    }
}
