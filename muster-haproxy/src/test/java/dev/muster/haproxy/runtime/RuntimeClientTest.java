package dev.muster.haproxy.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A HAProxy that stands still: its socket is there, and nobody answers. */
class RuntimeClientTest {

    private static final int BACKLOG = 1;

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
    void nobodyWaitsWithoutEndForOneThatStandsStill() throws Exception {
        Path path = folder.resolve("s");
        try (ServerSocketChannel still = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            still.bind(UnixDomainSocketAddress.of(path), BACKLOG);
            RuntimeClient client = new RuntimeClient(path, Duration.ofMillis(50));
            // The first ones are queued and not answered; then the queue is full.
            for (int i = 0; i < BACKLOG + 4; i++) {
                assertThatThrownBy(client::info).isInstanceOf(IOException.class);
                assertThatThrownBy(client::session).isInstanceOf(IOException.class);
            }
        }
    }
}
