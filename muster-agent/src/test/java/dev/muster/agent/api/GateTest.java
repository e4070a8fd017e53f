package dev.muster.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GateTest {

    private static final List<String> NONE = List.of();
    private static final List<String> LOCAL = List.of("127.0.0.1:7380");

    private final Gate gate = new Gate("127.0.0.5", 7380, "s3cret");

    private int status(
            String method, List<String> host, List<String> origin, List<String> site, List<String> authorization) {
        Optional<Refusal> refusal = gate.refusal(method, host, origin, site, authorization);
        return refusal.map(Refusal::status).orElse(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1:7380",
                "localhost:7380",
                "LOCALHOST",
                "[::1]:7380",
                "[::1]",
                "127.0.0.5:1"
            })
    void loopbackByItsOwnNamesMayEnter(String host) {
        assertThat(status("GET", List.of(host), NONE, NONE, NONE)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "127.0.0.1.evil.example",
                "localhost.evil.example:7380",
                "127.0.0.1:7380@evil.example",
                "127.0.0.1:7380:7380",
                "[::2]:7380",
                "127.0.0.1 ",
                "127.0.0.6:7380",
            })
    void anotherNameIsRebinding(String host) {
        assertThat(status("GET", List.of(host), NONE, NONE, NONE)).isEqualTo(403);
        assertThat(status("POST", List.of(host), NONE, NONE, List.of("Bearer s3cret")))
                .isEqualTo(403);
    }

    @Test
    void oneHostExactly() {
        assertThat(status("GET", NONE, NONE, NONE, NONE)).isEqualTo(403);
        assertThat(status("GET", List.of("localhost", "localhost"), NONE, NONE, NONE))
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "https://127.0.0.1:7380",
                "http://evil.example",
                "http://evil.example:7380",
                "http://127.0.0.1:7381",
                "http://127.0.0.1",
                "http://127.0.0.1:7380.evil.example",
            })
    void anotherOriginIsRefused(String origin) {
        assertThat(status("GET", LOCAL, List.of(origin), NONE, NONE)).isEqualTo(403);
    }

    @Test
    void itsOwnPagesMayAsk() {
        assertThat(status("GET", LOCAL, List.of("http://localhost:7380"), List.of("same-origin"), NONE))
                .isEqualTo(200);
        assertThat(status("GET", LOCAL, NONE, List.of("none"), NONE)).isEqualTo(200);
        assertThat(status("GET", LOCAL, NONE, List.of("cross-site"), NONE)).isEqualTo(403);
        assertThat(status("GET", LOCAL, NONE, List.of("same-site"), NONE)).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get"})
    void changingNeedsTheToken(String method) {
        assertThat(status(method, LOCAL, NONE, NONE, NONE)).isEqualTo(401);
        assertThat(status(method, LOCAL, NONE, NONE, List.of("Bearer wrong"))).isEqualTo(401);
        assertThat(status(method, LOCAL, NONE, NONE, List.of("Bearer "))).isEqualTo(401);
        assertThat(status(method, LOCAL, NONE, NONE, List.of("s3cret"))).isEqualTo(401);
        assertThat(status(method, LOCAL, NONE, NONE, List.of("Bearer s3cret", "Bearer s3cret")))
                .isEqualTo(401);
        assertThat(status(method, LOCAL, NONE, NONE, List.of("Bearer s3cret"))).isEqualTo(200);
    }
}
