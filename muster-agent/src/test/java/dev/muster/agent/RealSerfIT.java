package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.rpc.RpcClient;
import dev.muster.agent.rpc.RpcMember;
import dev.muster.tests.kit.FreePort;
import org.junit.jupiter.api.Test;

/** A real Serf in one cluster with an agent. */
final class RealSerfIT extends WebNodes {

    @Test
    void theRealSerfSeesAndJoins() throws Exception {
        Agent agent = start(node("a"));
        int serfPort = FreePort.take();
        int rpcPort = FreePort.take();
        Process serf = new ProcessBuilder(
                        "serf",
                        "agent",
                        "-node=plain",
                        "-bind=127.0.0.1:" + serfPort,
                        "-rpc-addr=127.0.0.1:" + rpcPort,
                        "-profile=local",
                        "-tag=role=backend",
                        "-tag=port=9999")
                .redirectErrorStream(true)
                .redirectOutput(run.resolve("serf.log").toFile())
                .start();
        try {
            try (RpcClient rpc = RpcClient.connect(address("a").rpcSocket())) {
                await().until(() -> joins(rpc, "127.0.0.1:" + serfPort));
                await().until(() -> rpc.members().size() == 2);
            }
            try (RpcClient theirs = RpcClient.connect(loopback(rpcPort))) {
                assertThat(theirs.members()).extracting(RpcMember::name).containsExactlyInAnyOrder("a", "plain");
            }
            await().until(() -> services("a").size() == 1);
            assertThat(services("a")).singleElement().satisfies(s -> {
                assertThat(s.node()).isEqualTo("plain");
                assertThat(s.port()).isEqualTo(9999);
                assertThat(s.state()).isEqualTo("ready");
            });
        } finally {
            serf.destroyForcibly();
        }
        assertThat(agent.leave().get()).isZero();
    }
}
