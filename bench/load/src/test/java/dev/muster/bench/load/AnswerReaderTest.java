package dev.muster.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {

    @Test
    void bytesMayComeOneAtATime() throws IOException {
        ByteArrayInputStream bytes = bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        AnswerReader reader = new AnswerReader(into -> bytes.read(into, 0, 1));

        AnswerReader.Answer answer = reader.read();

        assertThat(answer.body()).isEqualTo("hello");
        assertThat(answer.reusable()).isTrue();
    }

    @Test
    void twoAnswersFollowEachOther() throws IOException {
        String one = "HTTP/1.1 204 No Content\r\n\r\n";
        ByteArrayInputStream bytes = bytes(one + "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
        AnswerReader reader = new AnswerReader(into -> bytes.read(into, 0, one.length()));

        assertThat(reader.read().status()).isEqualTo(204);
        assertThat(reader.read().body()).isEqualTo("x");
    }

    @Test
    void interimAnswersAreSkipped() throws IOException {
        assertThat(read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void withoutALengthTheBodyGoesToTheEnd() throws IOException {
        AnswerReader.Answer answer = read("HTTP/1.0 503 Service Unavailable\r\n\r\n<html>");

        assertThat(answer.body()).isEqualTo("<html>");
        assertThat(answer.reusable()).isFalse();
    }

    @Test
    void moreBytesThanTheAnswerHasEndTheConnection() throws IOException {
        assertThat(read("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxy").reusable())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK",
                "HTTP/1.1 200 OK\r\nA: b\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
            })
    void anAnswerThatBreaksOffIsAnEnd(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/2 200 OK\r\n\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "\r\n",
                "HTTP/1.1 200 OK\r\nno header\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n"
            })
    void whatIsNotHttpIsSaidSo(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(AnswerReader.NotHttpException.class);
    }

    @Test
    void endlessLinesHeadersAndInterimAnswersAreCutOff() {
        assertThatThrownBy(() -> read("HTTP/1.1 200 " + "x".repeat(100_000)))
                .isInstanceOf(AnswerReader.NotHttpException.class)
                .hasMessageContaining("line");
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(1_000)))
                .isInstanceOf(AnswerReader.NotHttpException.class)
                .hasMessageContaining("header lines");
        assertThatThrownBy(() -> read("HTTP/1.1 100 Continue\r\n\r\n".repeat(1_000)))
                .isInstanceOf(AnswerReader.NotHttpException.class)
                .hasMessageContaining("interim");
        assertThatThrownBy(() -> read("HTTP/1.0 200 OK\r\n\r\n" + "x".repeat(2_000_000)))
                .isInstanceOf(AnswerReader.NotHttpException.class)
                .hasMessageContaining("body");
    }

    @Test
    void controlCharactersAreNotShown() {
        assertThatThrownBy(() -> read("\u001b[2Jboo\r\n\r\n")).hasMessageContaining("?[2Jboo");
    }

    private static AnswerReader.Answer read(String text) throws IOException {
        return new AnswerReader(bytes(text)::read).read();
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
