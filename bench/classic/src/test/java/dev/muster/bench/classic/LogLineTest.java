package dev.muster.bench.classic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class LogLineTest {

    private static final String START =
            "<134>Nov 22 14:28:22 haproxy[46]: 10.77.0.1:41318 [22/Nov/2026:14:28:22.753] http ";

    @Test
    void aRequestThatWentWell() {
        String text = START + "web/web-1 3/4/0/2/9 200 367 - - ---- 1/1/0/0/0 0/0 \"GET /?nonce=5 HTTP/1.1\" 31b4fe79";

        assertThat(LogLine.parse(text)).hasValueSatisfying(line -> {
            assertThat(line.server()).isEqualTo("web-1");
            assertThat(line.sent()).isEqualTo(Instant.parse("2026-11-22T14:28:22.760Z"));
            assertThat(line.ended()).isEqualTo(Instant.parse("2026-11-22T14:28:22.762Z"));
            assertThat(line.status()).isEqualTo(200);
            assertThat(line.isTrouble()).isFalse();
        });
    }

    @Test
    void aRequestThatNobodyTook() {
        String text = START + "nodes/<NOSRV> 0/-1/-1/-1/0 503 217 - - SC-- 1/1/0/0/0 0/0 \"GET / HTTP/1.1\"\n";

        assertThat(LogLine.parse(text)).hasValueSatisfying(line -> {
            assertThat(line.server()).isEqualTo("<NOSRV>");
            assertThat(line.sent()).isEqualTo(Instant.parse("2026-11-22T14:28:22.753Z"));
            assertThat(line.isTrouble()).isTrue();
        });
    }

    @Test
    void aRequestThatAnotherServerTookInTheEnd() {
        String text = START + "web/web-2 0/0/1001/2/1003 200 367 - - ---- 1/1/0/0/+1 0/0 \"GET / HTTP/1.1\" 31b4fe79";

        assertThat(LogLine.parse(text)).hasValueSatisfying(line -> {
            assertThat(line.retries()).isEqualTo(1);
            assertThat(line.isTrouble()).isTrue();
        });
    }

    @Test
    void whatIsNoRequest() {
        assertThat(LogLine.parse("<133>Nov 22 14:28:22 haproxy[46]: Server nodes/web-1 is DOWN, reason: Layer4"))
                .isEmpty();
        assertThat(LogLine.parse("")).isEmpty();
    }
}
