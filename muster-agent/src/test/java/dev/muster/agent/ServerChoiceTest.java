package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.haproxy.BalancerStatus;
import dev.muster.haproxy.Hold;
import dev.muster.haproxy.Holds;
import dev.muster.haproxy.PoolName;
import dev.muster.haproxy.PoolStatus;
import dev.muster.haproxy.ServerName;
import dev.muster.haproxy.ServerStage;
import dev.muster.haproxy.ServerStatus;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServerChoiceTest {

    private static final BalancerStatus STATUS = new BalancerStatus(
            "2.6.12",
            44,
            1,
            0,
            List.of(pool("api", "node-1"), pool("web", "node-1", "node-2", "x")),
            List.of(),
            new Holds(
                    List.of(new Hold(new PoolName("web"), new ServerName("gone"), new Hold.Ready(), Instant.EPOCH)),
                    Optional.empty()),
            Optional.empty());

    private static PoolStatus pool(String pool, String... names) {
        return new PoolStatus(
                new PoolName(pool),
                Arrays.stream(names)
                        .map(name -> new ServerStatus(
                                new ServerName(name),
                                new InetSocketAddress("10.0.0.1", 80),
                                1,
                                1,
                                ServerStage.READY,
                                "UP",
                                "",
                                0,
                                0,
                                ""))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({"node-2, web/node-2", "api/node-1, api/node-1", "web/x, web/x", "gone, web/gone", "web/gone, web/gone"})
    void whoIsMeant(String text, String choice) throws ServerChoice.Unclear {
        assertThat(ServerChoice.of(text, STATUS)).hasToString(choice);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ndoe-2 | the balancer has no server 'ndoe-2' | did you mean 'node-2'?",
                "web/nod-2 | the balancer has no server 'web/nod-2' | did you mean 'web/node-2'?",
                "quite-another | the balancer has no server 'quite-another' | muster services lists them",
                "node-1 | 'node-1' is in several pools: api/node-1, web/node-1 | say which, as in api/node-1",
            })
    void whoIsNot(String text, String message, String hint) {
        ServerChoice.Unclear unclear =
                catchThrowableOfType(ServerChoice.Unclear.class, () -> ServerChoice.of(text, STATUS));
        assertThat(unclear).hasMessage(message);
        assertThat(unclear.hint()).startsWith(hint);
    }

    @Test
    void whatIsTypedIsOnlyText() {
        for (String text : List.of("", "/", "a/b/c", "web/", "\u001b[2J\n", "x".repeat(100_000))) {
            assertThat(catchThrowableOfType(ServerChoice.Unclear.class, () -> ServerChoice.of(text, STATUS)))
                    .hasMessageStartingWith("the balancer has no server '")
                    .message()
                    .doesNotContain("\u001b", "\n");
        }
    }
}
