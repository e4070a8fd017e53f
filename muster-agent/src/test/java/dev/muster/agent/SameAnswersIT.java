package dev.muster.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.RealSerf.Said;
import dev.muster.agent.rpc.LogBook;
import dev.muster.agent.rpc.protocol.LogLevel;
import dev.muster.agent.rpc.protocol.LogLine;
import dev.muster.gossip.Profile;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.BytesBuilder;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MsgpackStream;
import dev.muster.gossip.msgpack.MsgpackWriter;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each command of the real {@code serf}, asked of a Muster agent and of a Serf agent in the same cluster: they say the
 * same. Where they don't, the test says why.
 */
final class SameAnswersIT {

    private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NQ==";
    private static final String OTHER_KEY = "MDEyMzQ1Njc4OTAxMjM0Ng==";

    @TempDir
    private Path temp;

    /** A Muster agent, a Serf agent, and a third that both see. */
    private final class Cluster implements AutoCloseable {

        private final RealSerf serf;
        private final InetSocketAddress musterRpc = free("127.88.0.1");
        private final InetSocketAddress serfRpc = free("127.88.0.2");
        private final InetSocketAddress thirdRpc = free("127.88.0.3");
        private final InetSocketAddress seed = free("127.88.0.1");
        private final InetSocketAddress thirdGossip = free("127.88.0.3");
        private final LogBook log = new LogBook();
        private final Agent muster;
        private final Process third;

        Cluster(String version) throws Exception {
            serf = RealSerf.version(version);
            Path key = Files.writeString(temp.resolve("key"), KEY + "\n");
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            muster = Agent.start(
                    AgentOptions.builder()
                            .node("m1")
                            .bind(seed)
                            .rpc(musterRpc)
                            .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                            .key(new KeySource.File(key))
                            .profile(Profile.LOCAL)
                            .run(temp.resolve("run"))
                            .tag("role", "web")
                            .build(),
                    log);
            String join = RealSerf.text(seed);
            serf.agent(temp, "s1", free("127.88.0.2"), serfRpc, "-join", join, "-encrypt", KEY, "-tag", "dc=eu1");
            third = serf.agent(
                    temp,
                    "s2",
                    thirdGossip,
                    thirdRpc,
                    "-join",
                    join,
                    "-encrypt",
                    KEY,
                    "-tag",
                    "role=db",
                    "-event-handler",
                    "query:load=echo hello");
            await().until(() -> seesThree(musterRpc) && seesThree(serfRpc));
        }

        private boolean seesThree(InetSocketAddress rpc) throws Exception {
            return serf.run(rpc, "members", "-status=alive").sortedLines().size() == 3;
        }

        /** The same output, in any order, and the same exit code. */
        Said same(String... words) throws Exception {
            Said ofSerf = serf.run(serfRpc, words);
            Said ofMuster = serf.run(musterRpc, words);
            assertThat(ofMuster.sortedLines())
                    .as("serf %s", String.join(" ", words))
                    .isEqualTo(ofSerf.sortedLines());
            assertThat(ofMuster.exitCode()).isEqualTo(ofSerf.exitCode());
            return ofMuster;
        }

        /** The same exit code; the words are Muster's own. */
        Said sameEnd(String... words) throws Exception {
            Said ofSerf = serf.run(serfRpc, words);
            Said ofMuster = serf.run(musterRpc, words);
            assertThat(ofMuster.exitCode())
                    .as("serf %s: %s / %s", String.join(" ", words), ofMuster.output(), ofSerf.output())
                    .isEqualTo(ofSerf.exitCode());
            return ofMuster;
        }

        @Override
        public void close() {
            muster.close();
            serf.close();
        }
    }

    private static InetSocketAddress free(String address) {
        try {
            while (true) {
                InetAddress ip = InetAddress.ofLiteral(address);
                try (ServerSocket tcp = new ServerSocket(0, 1, ip);
                        DatagramSocket udp = new DatagramSocket(new InetSocketAddress(ip, tcp.getLocalPort()))) {
                    return new InetSocketAddress(ip, udp.getLocalPort());
                } catch (java.net.BindException taken) {
                    // Free for TCP, taken for UDP: another one.
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.9.4", "0.10.1"})
    void whoIsThere(String version) throws Exception {
        try (Cluster cluster = new Cluster(version)) {
            assertThat(cluster.same("members").sortedLines()).hasSize(3);
            cluster.same("members", "-detailed");
            cluster.same("members", "-format=json");
            cluster.same("members", "-status=alive");
            cluster.same("members", "-status=failed|left");
            cluster.same("members", "-status", "aliv");
            cluster.same("members", "-name", "s[12]");
            cluster.same("members", "-role", "web|db");
            cluster.same("members", "-tag", "dc=eu.*", "-detailed");
            cluster.same("members", "-tag", "dc=eu1", "-tag", "role=db");
            cluster.same("members", "-name", "(");
            cluster.same("reachability");
            cluster.same("rtt", "s1", "zz");
            Said far = cluster.sameEnd("rtt", "m1", "s1");
            assertThat(far.output()).matches("(?s).*Estimated m1 <-> s1 rtt: [0-9.]+ ms\\s*");
            for (String name :
                    List.of("agent:", "runtime:", "serf:", "tags:", "health_score = 0", "encrypted = true")) {
                assertThat(cluster.sameEnd("info").output()).contains(name);
            }
            assertThat(keys(cluster.serf.run(cluster.musterRpc, "info")))
                    .containsAll(keys(cluster.serf.run(cluster.serfRpc, "info")).stream()
                            // Go's own threads; and the tags differ.
                            .filter(key -> !key.equals("goroutines") && !key.equals("dc"))
                            .toList());
            cluster.same("members", "-rpc-auth=wrong");
        }
    }

    private static List<String> keys(Said info) {
        return info.output()
                .lines()
                .filter(line -> line.contains(" = "))
                .map(line -> line.strip().split(" = ")[0])
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.9.4", "0.10.1"})
    void whatIsSaidAndAsked(String version) throws Exception {
        try (Cluster cluster = new Cluster(version)) {
            cluster.same("event", "deploy", "1.2.3");
            cluster.same("event", "-coalesce=false", "deploy");
            // Muster says by how much.
            assertThat(cluster.sameEnd("event", "large", "x".repeat(600)).output())
                    .contains("512");
            String time = "-timeout=2s";
            assertThat(cluster.same("query", time, "load", "please").output())
                    .contains("Response from 's2': hello", "Total Acks: 3", "Total Responses: 1");
            cluster.same("query", time, "-no-ack", "load");
            cluster.same("query", time, "-node", "s1", "load");
            cluster.same("query", time, "-tag", "role=d", "-relay-factor", "2", "load");
            cluster.same("query", time, "-format=json", "-node", "s2", "load");
            // Names of the cluster's own; Muster adds why.
            assertThat(cluster.sameEnd("query", time, "_serf_x").output())
                    .contains("Queries cannot contain the '_serf_' prefix");
            cluster.same("tags", "-set", "a=b", "-set", "c=d");
            cluster.same("tags", "-delete", "a");
            await().untilAsserted(() -> assertThat(cluster.same("members", "-name", "m1", "-tag", "c=d")
                            .output())
                    .contains("c=d")
                    .doesNotContain("a=b"));
            assertThat(cluster.sameEnd("tags", "-set", "big=" + "x".repeat(600)).output())
                    .contains("512");
            assertThat(cluster.serf.run(cluster.musterRpc, "tags", "-set", "muster=2"))
                    .matches(said -> said.exitCode() == 1 && said.output().contains("Muster's own"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.9.4", "0.10.1"})
    void whoComesAndGoes(String version) throws Exception {
        try (Cluster cluster = new Cluster(version)) {
            cluster.same("join", RealSerf.text(cluster.thirdGossip));
            cluster.same("join", "-replay", RealSerf.text(cluster.thirdGossip));
            // Serf counts itself as somebody who answered.
            assertThat(cluster.serf.run(cluster.musterRpc, "join", RealSerf.text(cluster.seed)))
                    .matches(said -> said.exitCode() == 1 && said.output().contains("it is this node itself"));
            // The words of what went wrong are Java's and Go's.
            cluster.sameEnd("join", "127.88.0.9:1");
            assertThat(cluster.serf.run(cluster.serfRpc, "force-leave", "zz").exitCode())
                    .isZero();
            // Serf says nothing of a name that nobody has; Muster does, for it is most likely misspelt.
            assertThat(cluster.serf.run(cluster.musterRpc, "force-leave", "zz").exitCode())
                    .isEqualTo(1);
            cluster.third.destroyForcibly().onExit().join();
            await().until(() -> cluster.serf
                    .run(cluster.musterRpc, "members", "-status=failed")
                    .output()
                    .contains("s2"));
            await().untilAsserted(() -> cluster.same("members"));
            assertThat(cluster.serf.run(cluster.musterRpc, "force-leave", "s2").exitCode())
                    .isZero();
            await().untilAsserted(() ->
                    assertThat(cluster.same("members", "-name", "s2").output()).contains("left"));
            assertThat(cluster.serf.run(cluster.musterRpc, "force-leave", "-prune", "s2"))
                    .isEqualTo(new Said(0, ""));
            await().untilAsserted(
                            () -> assertThat(cluster.same("members").output()).doesNotContain("s2"));
            Said ofSerf = cluster.serf.run(cluster.serfRpc, "leave");
            assertThat(cluster.serf.run(cluster.musterRpc, "leave")).isEqualTo(ofSerf);
            assertThat(cluster.muster.awaitEnd()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.9.4", "0.10.1"})
    void keysAndTheLog(String version) throws Exception {
        try (Cluster cluster = new Cluster(version)) {
            cluster.same("keys", "-list");
            cluster.same("keys", "-install", OTHER_KEY);
            cluster.same("keys", "-use", OTHER_KEY);
            cluster.same("keys", "-list");
            cluster.same("keys", "-remove", OTHER_KEY);
            assertThat(cluster.serf
                            .run(cluster.musterRpc, "keys", "-remove", KEY)
                            .exitCode())
                    .isZero();
            // The complaint about what is no key is worded by each in its own way.
            cluster.sameEnd("keys", "-install", "bad");
            cluster.same("monitor", "-log-level=loud");
            cluster.log.add(new LogLine(LogLevel.WARN, "2026/11/22 03:17:29 [WARN] gossip: something"));
            Process monitor = cluster.serf.start(cluster.musterRpc, "monitor", "-log-level=debug");
            try (BufferedReader shown = monitor.inputReader()) {
                assertThat(shown.readLine()).isEqualTo("2026/11/22 03:17:29 [WARN] gossip: something");
            } finally {
                monitor.destroyForcibly().onExit().join();
            }
        }
    }

    /** The libraries read streams, the command does not: so the bytes are compared. */
    @ParameterizedTest
    @ValueSource(strings = {"0.9.4", "0.10.1"})
    void whatIsStreamed(String version) throws Exception {
        try (Cluster cluster = new Cluster(version);
                Listener ofMuster = new Listener(cluster.musterRpc);
                Listener ofSerf = new Listener(cluster.serfRpc)) {
            cluster.serf.run(cluster.thirdRpc, "event", "-coalesce=false", "deploy", "1.2.3");
            same(ofMuster, ofSerf, "deploy");
            // With a payload: how Serf writes none depends on the way the event came to it.
            cluster.serf.run(cluster.thirdRpc, "event", "-coalesce=true", "gathered", "all");
            same(ofMuster, ofSerf, "gathered");
            cluster.serf.run(cluster.thirdRpc, "query", "-timeout=1s", "uptime", "please");
            same(ofMuster, ofSerf, "uptime");
            cluster.serf.run(cluster.serfRpc, "tags", "-set", "dc=eu2");
            same(ofMuster, ofSerf, "member-update");
        }
    }

    private static void same(Listener one, Listener other, String about) throws Exception {
        Bytes record = one.next();
        assertThat(record.toUtf8()).contains(about);
        assertThat(record).isEqualTo(other.next());
    }

    /** Follows user events, queries and changes of members. */
    private static final class Listener implements AutoCloseable {

        private static final int MOST = 1 << 20;

        private final Socket socket;
        private final MsgpackStream in;

        Listener(InetSocketAddress rpc) throws Exception {
            socket = new Socket(rpc.getAddress(), rpc.getPort());
            socket.setSoTimeout(30_000);
            in = new MsgpackStream(new BufferedInputStream(socket.getInputStream()));
            MsgpackWriter out = new MsgpackWriter(Dialect.RPC);
            out.map(2).key("Command").string("handshake").key("Seq").integer(1);
            out.map(1).key("Version").integer(1);
            out.map(2).key("Command").string("stream").key("Seq").integer(50);
            out.map(1).key("Type").string("user,query,member-update");
            socket.getOutputStream().write(out.finish().toArray());
            in.next(MOST);
            in.next(MOST);
        }

        /** The next record, with the header before it. */
        Bytes next() throws Exception {
            Bytes header = requireNonNull(in.next(MOST));
            return new BytesBuilder()
                    .add(header)
                    .add(requireNonNull(in.next(MOST)))
                    .finish();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
