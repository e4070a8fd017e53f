package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.api.BalancerReport;
import dev.muster.agent.rpc.RpcClient;
import dev.muster.agent.rpc.RpcMember;
import dev.muster.agent.run.AgentAddress;
import dev.muster.agent.run.RunFolder;
import dev.muster.tests.kit.FreePort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** How an agent begins and ends, and who takes over what it leaves, with a real HAProxy. */
final class AgentIT extends WebNodes {

    @Test
    void twoAgentsFindEachOtherAndTellTheirServices() throws Exception {
        int port = FreePort.take();
        Agent first = start(node("a"));
        Agent second =
                start(node("b").join("127.0.0.1:" + first.gossip().getPort()).service(app("hello", port)));

        await().until(() -> services("a").stream().anyMatch(s -> s.state().equals("ready")));

        assertThat(services("a")).singleElement().satisfies(s -> {
            assertThat(s.service() + "@" + s.node() + " " + s.address() + ":" + s.port())
                    .isEqualTo("web@b 127.0.0.1:" + port);
            assertThat(s.member()).isEqualTo("alive");
            assertThat(s.routed()).isFalse();
            assertThat(s.traffic()).isEmpty();
        });
        try (RpcClient rpc = RpcClient.connect(address("a").rpcSocket())) {
            assertThat(rpc.members()).extracting(RpcMember::name).containsExactly("a", "b");
            assertThat(rpc.members().get(1).tags())
                    .containsEntry("role", "backend")
                    .containsEntry("svc:web", "ready " + port + " 100");
        }
        assertThat(api("b").agent().members()).isEqualTo(2);
        assertThat(get(port)).isEqualTo("hello");

        assertThat(second.leave().get()).isZero();

        assertThat(get(port)).isEqualTo("failed");
        await().until(() -> services("a").isEmpty());
        assertThat(RunFolder.at(run).agents()).extracting(AgentAddress::node).containsExactly("a");
    }

    @Test
    void anAgentThatEndsAloneLeavesItsServicesAndHaproxyToTheNext() throws Exception {
        int front = FreePort.take();
        int stats = FreePort.take();
        int port = FreePort.take();
        AgentOptionsBuilder both = node("all")
                .balancer(BalancerRole.of(loopback(front), loopback(stats)))
                .service(app("one", port));
        Agent before = start(both);
        await().until(() -> get(front).equals("one"));
        long haproxy = api("all").balancer().orElseThrow().haproxyPid();

        before.close();

        assertThat(before.awaitEnd()).isZero();
        assertThat(RunFolder.at(run).agents()).isEmpty();
        assertThat(get(front)).isEqualTo("one");

        start(node("all")
                .balancer(BalancerRole.of(loopback(front), loopback(stats)))
                .service(app("one", port)));
        await().until(() -> services("all").stream().anyMatch(s -> s.traffic().equals("serving")));
        BalancerReport report = api("all").balancer().orElseThrow();
        assertThat(report.haproxyPid()).isEqualTo(haproxy);
        assertThat(report.reloads()).isZero();
        assertThat(get(front)).isEqualTo("one");
    }

    @Test
    void theLeaveOfSerfsRpcEndsTheAgent() throws Exception {
        Agent agent = start(node("a").service(app("one", FreePort.take())));
        try (RpcClient rpc = RpcClient.connect(address("a").rpcSocket())) {
            rpc.leave();
        }
        assertThat(agent.awaitEnd()).isZero();
        assertThat(RunFolder.at(run).agents()).isEmpty();
    }

    @Test
    void whatCannotStartSaysWhyAndLeavesNothingBehind() throws Exception {
        start(node("a"));
        assertThatThrownBy(() -> start(node("a")))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("an agent named 'a' already runs on this host");

        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> start(node("b").bind(loopback(port))))
                    .isInstanceOf(AgentException.class)
                    .hasMessageContaining("gossip cannot start");
            assertThatThrownBy(() ->
                            start(node("b").balancer(BalancerRole.of(loopback(port), loopback(FreePort.take())))))
                    .isInstanceOf(AgentException.class)
                    .hasMessageContaining(Integer.toString(port));
            assertThatThrownBy(() -> start(node("b")
                            .balancer(BalancerRole.of(loopback(FreePort.take()), loopback(FreePort.take()))
                                    .withHaproxy(run.resolve("none")))))
                    .isInstanceOf(AgentException.class)
                    .hasMessageContaining("none");
        }

        assertThat(RunFolder.at(run).agents()).extracting(AgentAddress::node).containsExactly("a");
        assertThat(run.resolve("b")).doesNotExist();
        assertThat(start(node("b")).node()).isEqualTo("b");
        assertThat(Files.exists(run.resolve("b/haproxy/admin.sock"))).isFalse();
    }
}
