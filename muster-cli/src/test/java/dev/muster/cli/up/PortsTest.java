package dev.muster.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PortsTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void namesTheProcessThatListens() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/proc/net/tcp")));
        try (var socket = new ServerSocket(0, 1, LOOPBACK)) {
            assertThat(PortHolder.ofTcp(socket.getLocalPort())).hasValueSatisfying(holder -> {
                assertThat(holder.pid()).isEqualTo(ProcessHandle.current().pid());
                assertThat(holder.command()).contains("java");
            });
            assertThat(Ports.whyNotTcp(socket.getLocalPort()).orElse(""))
                    .startsWith("port " + socket.getLocalPort() + " is taken by process "
                            + ProcessHandle.current().pid() + " (");
        }
    }

    @Test
    void gossipNeedsUdpToo() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/proc/net/udp")));
        try (var socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            assertThat(Ports.whyNotGossip(socket.getLocalPort()).orElse(""))
                    .contains("is taken by process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void aFreePortIsFree() throws IOException {
        int port = Ports.free();
        assertThat(Ports.whyNotTcp(port)).isEmpty();
        assertThat(Ports.whyNotGossip(port)).isEmpty();
        assertThat(PortHolder.ofTcp(port)).isEmpty();
    }

    @Test
    void theMessageSaysWhatToTypeInstead() throws IOException {
        try (var socket = new ServerSocket(0, 1, LOOPBACK)) {
            int taken = socket.getLocalPort();
            UpPlan plan = new UpPlan(3, taken, Ports.free(), Ports.free());
            assertThatThrownBy(() -> PortsNeeded.check(plan, "./muster"))
                    .isInstanceOfSatisfying(UpException.class, e -> {
                        assertThat(e.reason()).isEqualTo(UpException.Reason.MISSING);
                        assertThat(e.text())
                                .contains("port " + taken + " is taken by")
                                .contains("./muster up --web 3 --port ")
                                .contains(" --stats-port " + plan.statsPort())
                                .doesNotContain("--port " + taken);
                    });
        }
    }

    @Test
    void aPlanMustMakeSense() {
        assertThatThrownBy(() -> new UpPlan(51, 1, 2, 3)).hasMessage("--web is 0 to 50, not 51");
        assertThatThrownBy(() -> new UpPlan(1, 0, 2, 3)).hasMessage("--port is 1 to 65535, not 0");
        assertThatThrownBy(() -> new UpPlan(1, 80, 80, 3)).hasMessageContaining("must differ");
    }
}
