package dev.muster.agent.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real {@code serf} command asks this server. */
final class SerfCommandIT {

    private final FakeCommands commands = new FakeCommands();
    private final RpcServer server = new RpcServer(commands, new LogBook());
    private String rpcAddress = "";

    @BeforeEach
    void start() throws IOException {
        InetSocketAddress address =
                server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty());
        rpcAddress = "-rpc-addr=127.0.0.1:" + address.getPort();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void members() throws Exception {
        assertThat(serf(0, "members", rpcAddress).lines())
                .anyMatch(l -> l.matches("n1 +127\\.0\\.0\\.31:7946 +alive +role=web,svc:web=ready 3000 100 *|"
                        + "n1 +127\\.0\\.0\\.31:7946 +alive +svc:web=ready 3000 100,role=web *"))
                .anyMatch(l -> l.startsWith("n2") && l.contains("[fd00::1]:7946") && l.contains("failed"));
    }

    @Test
    void membersFiltered() throws Exception {
        assertThat(serf(0, "members", rpcAddress, "-status=failed"))
                .contains("n2")
                .doesNotContain("n1");
        assertThat(serf(0, "members", rpcAddress, "-tag", "role=w.b"))
                .contains("n1")
                .doesNotContain("n2");
    }

    @Test
    void membersAsJson() throws Exception {
        assertThat(serf(0, "members", "-format=json", rpcAddress))
                .contains("\"name\": \"n1\"", "\"addr\": \"127.0.0.31:7946\"", "\"svc:web\": \"ready 3000 100\"")
                .contains("\"status\": \"failed\"", "\"long\": \"" + FakeCommands.LONG_TEXT + "\"");
    }

    @Test
    void join() throws Exception {
        assertThat(serf(0, "join", rpcAddress, "10.0.0.1", "b:2"))
                .contains("Successfully joined cluster by contacting 2 nodes.");
        assertThat(serf(1, "join", rpcAddress, "nowhere")).contains("nowhere does not answer");
        assertThat(commands.asked).containsExactly("join [10.0.0.1, b:2] false", "join [nowhere] false");
    }

    @Test
    void leaveAndForceLeave() throws Exception {
        assertThat(serf(0, "leave", rpcAddress)).contains("Graceful leave complete");
        serf(0, "force-leave", "-prune", rpcAddress, "n2");
        assertThat(serf(1, "force-leave", rpcAddress, "zz")).contains("there is no member zz");
        assertThat(commands.asked).containsExactly("leave", "force-leave n2 true", "force-leave zz false");
    }

    @Test
    void info() throws Exception {
        assertThat(serf(0, "info", rpcAddress)).contains("agent:", "name = n1");
    }

    @Test
    void eventsQueriesTagsAndKeys() throws Exception {
        assertThat(serf(0, "event", rpcAddress, "-coalesce=false", "deploy", "1.2.3"))
                .contains("Event 'deploy' dispatched! Coalescing enabled: false");
        assertThat(serf(
                        0,
                        "query",
                        rpcAddress,
                        "-node",
                        "n1",
                        "-tag",
                        "role=web",
                        "-timeout=1s",
                        "-relay-factor=2",
                        "up"))
                .contains("Ack from 'n1'", "Response from 'n1': hello", "Total Acks: 1", "Total Responses: 1");
        assertThat(serf(0, "tags", rpcAddress, "-set", "a=b", "-delete", "c"))
                .contains("Successfully updated agent tags");
        assertThat(serf(0, "keys", rpcAddress, "-list")).contains("a2V5", "[2/2]");
        assertThat(serf(1, "keys", rpcAddress, "-remove", "a2V5")).contains("n2", "1/2 nodes reported failure");
        assertThat(serf(0, "rtt", rpcAddress, "n1", "n2")).contains("Estimated n1 <-> n2 rtt: 0.020 ms");
        assertThat(serf(1, "rtt", rpcAddress, "n1", "zz")).contains("Could not find a coordinate for node \"zz\"");
        assertThat(commands.asked)
                .containsExactly(
                        "event deploy 1.2.3 false",
                        "query up [n1] {role=web} ANSWERS_AND_ACKS 2",
                        "tags {a=b} [c]",
                        "key REMOVE a2V5");
    }

    private static String serf(int exitCode, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("serf"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isEqualTo(exitCode);
        return output;
    }
}
