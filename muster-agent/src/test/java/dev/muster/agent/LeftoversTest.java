package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.supervisor.Ending;
import dev.muster.supervisor.Leftover;
import dev.muster.supervisor.ServiceName;
import dev.muster.supervisor.ServiceSpec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of what an earlier agent left; with real processes it is {@code LeftoversIT}. */
final class LeftoversTest {

    private static final ServiceName WEB = new ServiceName("web");
    private static final ServiceName OLD = new ServiceName("old");
    private static final ServiceName DEAD = new ServiceName("dead");

    private static Leftover left(ServiceName name, boolean runs, int graceSeconds, int port) {
        return new Leftover(
                name,
                runs,
                1,
                new Ending("TERM", Duration.ofSeconds(graceSeconds), Duration.ZERO),
                List.of(at("127.0.0.1", port)),
                0);
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private static ServiceSpec wants(String address, int port) {
        return ServiceSpec.command(new ServiceName("new"), List.of("sleep", "1"))
                .withListens(List.of(at(address, port)));
    }

    private final Leftovers leftovers = Leftovers.of(
            List.of(left(WEB, true, 60, 3000), left(OLD, true, 3, 3001), left(DEAD, false, 9, 3002)), Set.of(WEB));

    @Test
    void whatIsInTheConfigurationIsAdoptedAndTheRestEnds() {
        assertThat(leftovers.own()).containsExactly(WEB);
        assertThat(leftovers.names()).containsExactly(DEAD, OLD);
        assertThat(leftovers.longestStop()).as("of those that end").isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void oneThatIsKnownAndDoesNotRunIsNotAdopted() {
        assertThat(Leftovers.of(List.of(left(WEB, false, 1, 3000)), Set.of(WEB)).own())
                .isEmpty();
    }

    @Test
    void aPlaceIsHeldByOneThatRunsAndEnds() {
        assertThat(leftovers.hold(wants("127.0.0.1", 3001))).isTrue();
        assertThat(leftovers.hold(wants("0.0.0.0", 3001))).as("all addresses").isTrue();
        assertThat(leftovers.hold(wants("127.0.0.2", 3001)))
                .as("another address")
                .isFalse();
        assertThat(leftovers.hold(wants("127.0.0.1", 3002)))
                .as("that of a dead one")
                .isFalse();
        assertThat(leftovers.hold(wants("127.0.0.1", 3000)))
                .as("that of one that stays")
                .isFalse();
        assertThat(Leftovers.none().hold(wants("127.0.0.1", 3001))).isFalse();
        assertThat(Leftovers.none().longestStop()).isZero();
    }
}
