package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.membership.MembersFrom;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A balancer with a real HAProxy that follows a real Serf agent, in a cluster in which no node runs Muster. */
final class SerfSourceIT {

    private static final boolean FULL = Boolean.getBoolean("muster.full");
    private static final Duration GONE = Duration.ofSeconds(FULL ? 60 : 8);
    private static final int RATE = 40;

    @TempDir
    private Path temp;

    /** A Serf agent that is followed, two with services, and the balancer. */
    private final class Cluster implements AutoCloseable {

        private final RealSerf serf;
        private final Backends backends = new Backends();
        private final InetSocketAddress seed = free("127.89.0.1");
        private final InetSocketAddress rpc = free("127.89.0.1");
        private final InetSocketAddress plainGossip = free("127.89.0.2");
        private final InetSocketAddress plainRpc = free("127.89.0.2");
        private final InetSocketAddress taggedRpc = free("127.89.0.3");
        private Process followed;
        private final Process plain;
        private final FollowedBalancer lb;

        Cluster(String version) throws Exception {
            serf = RealSerf.version(version);
            followed = serf.agent(temp, "s1", seed, rpc);
            int one = backends.start("127.89.0.2", 0, "one");
            int two = backends.start("127.89.0.3", 0, "two");
            plain = serf.agent(
                    temp,
                    "plain",
                    plainGossip,
                    plainRpc,
                    "-join",
                    RealSerf.text(seed),
                    "-tag",
                    "role=backend",
                    "-tag",
                    "port=" + one);
            serf.agent(
                    temp,
                    "tagged",
                    free("127.89.0.3"),
                    taggedRpc,
                    "-join",
                    RealSerf.text(seed),
                    "-tag",
                    "svc:web=ready " + two + " 100 v=2");
            lb = new FollowedBalancer(temp.resolve("run"), new MembersFrom.Serf(RealSerf.text(rpc), Optional.empty()));
            lb.awaitServing("plain", "tagged");
        }

        OpenLoad load() {
            return new OpenLoad(lb.front(), RATE);
        }

        @Override
        public void close() {
            lb.close();
            serf.close();
            backends.close();
        }
    }

    private static InetSocketAddress free(String address) {
        InetAddress ip = InetAddress.ofLiteral(address);
        try {
            while (true) {
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

    private static void awaitMore(OpenLoad load, int requests) {
        int before = load.count();
        FollowedBalancer.await().until(() -> load.count() >= before + requests);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.9.4", "0.10.1"})
    void joinsTagChangesLeavesAndFailuresAreFollowed(String version) throws Exception {
        try (Cluster cluster = new Cluster(version)) {
            OpenLoad load = cluster.load();
            int three = cluster.backends.start("127.89.0.4", 0, "three");
            InetSocketAddress rpc = free("127.89.0.4");
            cluster.serf.agent(
                    temp,
                    "new",
                    free("127.89.0.4"),
                    rpc,
                    "-join",
                    RealSerf.text(cluster.seed),
                    "-tag",
                    "role=backend",
                    "-tag",
                    "port=" + three);
            cluster.lb.awaitServing("plain", "tagged", "new");

            cluster.serf.run(cluster.taggedRpc, "tags", "-set", "svc:web=draining 1 100");
            cluster.lb.awaitServing("plain", "new");
            assertThat(cluster.lb.service("tagged").state()).isEqualTo("draining");

            assertThat(cluster.serf.run(rpc, "leave").exitCode()).isZero();
            FollowedBalancer.await().until(() -> !cluster.lb.traffic().containsKey("new"));

            // A crash of the Serf agent beside an app says nothing of the app.
            cluster.plain.destroyForcibly().onExit().join();
            FollowedBalancer.await()
                    .until(() -> cluster.lb.service("plain").member().equals("failed"));
            awaitMore(load, RATE);
            assertThat(cluster.lb.traffic()).containsEntry("plain", "serving");
            assertThat(load.end()).isEmpty();
            assertThat(load.answers()).containsOnlyKeys("one", "two", "three");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.9.4", "0.10.1"})
    void whileTheSerfAgentIsAwayTheLastKnownServe(String version) throws Exception {
        try (Cluster cluster = new Cluster(version)) {
            OpenLoad load = cluster.load();
            cluster.followed.destroyForcibly().onExit().join();
            FollowedBalancer.await()
                    .until(() -> !cluster.lb.balancer().problem().isEmpty());
            assertThat(cluster.lb.balancer().problem())
                    .contains("the Serf agent at 127.89.0.1:", "has not answered since");
            assertThat(cluster.lb.readyz()).isEqualTo(200);
            long end = System.nanoTime() + GONE.toNanos();
            FollowedBalancer.await().atMost(GONE.plusSeconds(60)).until(() -> System.nanoTime() - end > 0);
            assertThat(cluster.lb.traffic()).containsEntry("plain", "serving").containsEntry("tagged", "serving");

            cluster.followed = cluster.serf.agent(
                    temp, "s1", cluster.seed, cluster.rpc, "-join", RealSerf.text(cluster.plainGossip));
            FollowedBalancer.await().until(() -> cluster.lb.balancer().problem().isEmpty());
            cluster.serf.run(cluster.taggedRpc, "tags", "-set", "svc:web=draining 1 100");
            cluster.lb.awaitServing("plain");
            awaitMore(load, RATE);
            assertThat(load.end()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.9.4", "0.10.1"})
    void aSerfAgentThatHangsIsAwayAndComesBack(String version) throws Exception {
        try (Cluster cluster = new Cluster(version)) {
            OpenLoad load = cluster.load();
            signal(cluster.followed, "STOP");
            try {
                FollowedBalancer.await()
                        .until(() -> cluster.lb.balancer().problem().contains("has not answered"));
                assertThat(cluster.lb.traffic())
                        .containsEntry("plain", "serving")
                        .containsEntry("tagged", "serving");
            } finally {
                signal(cluster.followed, "CONT");
            }
            FollowedBalancer.await().until(() -> cluster.lb.balancer().problem().isEmpty());
            cluster.serf.run(cluster.taggedRpc, "tags", "-set", "svc:web=draining 1 100");
            cluster.lb.awaitServing("plain");
            assertThat(load.end()).isEmpty();
        }
    }

    private static void signal(Process process, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }
}
