package dev.muster.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoldsTest {

    private static final PoolName WEB = new PoolName("web");
    private static final PoolName DB = new PoolName("db");
    private static final ServerName A = new ServerName("a");
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Hold.Order DRAIN = new Hold.Drain(Duration.ofSeconds(9));

    private static Pool pool(PoolName name, String algorithm, Intent... intents) {
        return new Pool(
                name,
                algorithm,
                "/",
                HealthStatuses.DEFAULT,
                IntStream.range(0, intents.length)
                        .mapToObj(i -> new Server(
                                new ServerName(String.valueOf((char) ('a' + i))),
                                new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 80),
                                100,
                                intents[i]))
                        .toList());
    }

    private static DesiredState state(Pool... pools) {
        return new DesiredState(7, List.of(pools), List.of("a test"));
    }

    private static String words(DesiredState state) {
        return state.pools().stream()
                .flatMap(pool -> pool.servers().stream()
                        .map(server ->
                                pool.name() + "/" + server.name() + " " + server.intent() + " " + server.weight()))
                .collect(Collectors.joining(", "));
    }

    private static Hold hold(Hold.Order order) {
        return new Hold(WEB, A, order, NOON);
    }

    @ParameterizedTest
    @CsvSource({
        "SERVE, Drain[limit=PT9S], SERVE",
        "WITHDRAW, WITHDRAW, SERVE",
        "TRUST_CHECK, Drain[limit=PT9S], SERVE",
    })
    void whatTheClusterSaysAndWhatIsHeld(Intent.Plain said, String drained, String ready) {
        DesiredState before = state(pool(DB, "first", Intent.SERVE), pool(WEB, "first", said, Intent.SERVE));
        String others = "db/a SERVE 100, web/a %s, web/b SERVE 100";
        assertThat(words(Holds.NONE.with(hold(DRAIN)).over(before))).isEqualTo(others.formatted(drained + " 100"));
        assertThat(words(Holds.NONE.with(hold(new Hold.Ready())).over(before)))
                .isEqualTo(others.formatted(ready + " 100"));
        assertThat(words(Holds.NONE
                        .with(hold(new Hold.Weight(0)))
                        .with(hold(DRAIN))
                        .over(before)))
                .isEqualTo(others.formatted(drained + " 0"));
        assertThat(Holds.NONE.over(before)).isSameAs(before);
    }

    @Test
    void aNewOneTakesThePlaceOfWhatItExcludes() {
        Holds holds = Holds.NONE
                .with(hold(new Hold.Weight(5)))
                .with(hold(DRAIN))
                .with(hold(new Hold.Ready()))
                .with(new Hold(DB, A, DRAIN, NOON))
                .with(hold(new Hold.Weight(6)));
        assertThat(holds.servers())
                .extracting(Hold::words)
                .containsExactly("db/a: drained by hand", "web/a: ready by hand", "web/a: weight 6 by hand");
        assertThat(holds.without(WEB, A).servers()).extracting(Hold::place).containsExactly("db/a");
        assertThat(holds.of(DB, A)).hasSize(1);
        assertThat(holds.of(DB, new ServerName("b"))).isEmpty();
    }

    @Test
    void whoIsNotThereChangesNothing() {
        DesiredState state = state(pool(DB, "first", Intent.SERVE));
        assertThat(Holds.NONE.with(hold(DRAIN)).over(state)).isEqualTo(state);
    }

    @Test
    void whatIsPinnedHasTheServersOfNow() {
        Makings makings = new Makings("", TemplateSettings.NONE, List.of(pool(WEB, "leastconn"), pool(DB, "random")));
        Holds holds = Holds.NONE.withPin(Optional.of(new Pin(3, NOON, makings))).with(hold(new Hold.Weight(9)));
        DesiredState over =
                holds.over(state(pool(new PoolName("new"), "first", Intent.SERVE), pool(WEB, "first", Intent.SERVE)));
        assertThat(words(over)).isEqualTo("web/a SERVE 9");
        assertThat(over.pools()).extracting(Pool::algorithm).containsExactly("leastconn", "random");
    }

    @Test
    void thereAreBounds() {
        List<Hold> most = IntStream.range(0, 1_000)
                .mapToObj(i -> new Hold(WEB, new ServerName("n" + i), DRAIN, NOON))
                .toList();
        Holds full = new Holds(most, Optional.empty());
        assertThatThrownBy(() -> full.with(hold(DRAIN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("release some first");
        assertThatThrownBy(() -> new Hold.Weight(257)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Hold.Drain(Duration.ofDays(8))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Hold.Drain(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
    }
}
