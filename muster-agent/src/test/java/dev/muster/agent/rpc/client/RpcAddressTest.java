package dev.muster.agent.rpc.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RpcAddressTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.5:7400, 10.0.0.5, 7400",
        "10.0.0.5, 10.0.0.5, 7373",
        "db.example.org:1, db.example.org, 1",
        "[fe80::1]:7400, fe80::1, 7400",
        "[::1], ::1, 7373",
        "fe80::1, fe80::1, 7373",
        ":7400, 127.0.0.1, 7400",
    })
    void aHostAndAPort(String text, String host, int port) {
        assertThat(RpcAddress.parse(text)).isEqualTo(new RpcAddress.Tcp(host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/run/muster/a/rpc.sock", "unix:/run/muster/a/rpc.sock"})
    void aUnixSocket(String text) {
        assertThat(RpcAddress.parse(text)).isEqualTo(new RpcAddress.Unix(Path.of("/run/muster/a/rpc.sock")));
    }

    @Test
    void isShownAsItIsTyped() {
        assertThat(RpcAddress.parse("[fe80::1]:7400")).hasToString("[fe80::1]:7400");
        assertThat(RpcAddress.parse("db")).hasToString("db:7373");
        assertThat(RpcAddress.parse("/a")).hasToString("/a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:0", "a:65536", "a:x", "a:", "http://a:7373", "a b:1", "unix:", "[::1:1", "a]:1"})
    void whatIsNone(String text) {
        assertThatThrownBy(() -> RpcAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("null");
    }
}
