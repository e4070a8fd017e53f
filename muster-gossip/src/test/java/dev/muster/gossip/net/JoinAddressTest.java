package dev.muster.gossip.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JoinAddressTest {

    /** Serf's protocol (addresses to join): [name/]host[:port]. */
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1, 7946",
        "10.0.0.1:1, 10.0.0.1, 1",
        "db.example, db.example, 7946",
        "db.example:65535, db.example, 65535",
        "node/10.0.0.1:80, 10.0.0.1, 80",
        "a/b/db:80, db, 80",
        "node/[::1]:80, ::1, 80",
        "::1, ::1, 7946",
        "::1:80, ::1:80, 7946",
        "2001:db8::7, 2001:db8::7, 7946",
        "[2001:db8::7], 2001:db8::7, 7946",
        "[2001:db8::7]:80, 2001:db8::7, 80",
        "fe80::1%eth0, fe80::1%eth0, 7946",
        "[fe80::1%eth0]:80, fe80::1%eth0, 80",
        "'  db:80 ', db, 80"
    })
    void isReadAsPeopleWriteIt(String text, String host, int port) throws Exception {
        assertThat(JoinAddress.parse(text, 7946)).isEqualTo(new JoinAddress(host, port));
    }

    @ParameterizedTest
    @CsvSource({
        "[::1, lacks a closing bracket",
        "[::1]80, goes on after the bracket",
        "[]:80, names no host",
        ":80, names no host",
        "'', names no host",
        "node/, names no host",
        "db:, no port from 1 to 65535",
        "db:0, no port from 1 to 65535",
        "db:65536, no port from 1 to 65535",
        "db:http, no port from 1 to 65535",
        "[::1]:, no port from 1 to 65535"
    })
    void whatIsNoneIsNamed(String text, String complaint) {
        assertThatThrownBy(() -> JoinAddress.parse(text, 7946))
                .isInstanceOf(JoinAddress.BadAddressException.class)
                .hasMessageStartingWith("\"" + text + "\"")
                .hasMessageContaining(complaint);
    }

    @Test
    void onlyALiteralIsResolvedWithoutALookUp() throws Exception {
        assertThat(JoinAddress.parse("localhost:80", 0).withoutLookUp().isUnresolved())
                .isTrue();
        assertThat(JoinAddress.parse("[::1]:80", 0).withoutLookUp().isUnresolved())
                .isFalse();
        assertThatThrownBy(() -> JoinAddress.parse("::x", 0).withoutLookUp()).hasMessage("\"::x\" is no IPv6 address");
    }
}
