package dev.muster.agent.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.drain.ReleaseAnswer.Reason;
import dev.muster.agent.drain.ReleaseAnswer.Released;
import dev.muster.agent.drain.ReleaseAnswer.Waiting;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.supervisor.ServiceName;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReleaseWordsTest {

    private static ReleaseQuestion about(String... services) {
        return new ReleaseQuestion(
                new TreeSet<>(List.of(services).stream().map(ServiceName::new).toList()));
    }

    @Test
    void questionsTravel() throws Exception {
        assertThat(about("web", "api").encode().toUtf8()).isEqualTo("1 api web");
        for (ReleaseQuestion question : List.of(about("web"), about("a", "b.c", "d-e_f"))) {
            assertThat(ReleaseQuestion.read(question.encode())).isEqualTo(question);
        }
    }

    @Test
    void answersTravel() throws Exception {
        assertThat(new Released(3).encode().toUtf8()).isEqualTo("1 released 3");
        assertThat(new Waiting(Reason.OLD_WORKER, OptionalLong.of(2)).encode().toUtf8())
                .isEqualTo("1 waiting old-worker 2");
        assertThat(Waiting.unseen(Reason.SILENT).encode().toUtf8()).isEqualTo("1 waiting silent -");
        for (Reason reason : Reason.values()) {
            for (OptionalLong sessions : List.of(OptionalLong.empty(), OptionalLong.of(0), OptionalLong.of(12))) {
                ReleaseAnswer answer = new Waiting(reason, sessions);
                assertThat(ReleaseAnswer.read(answer.encode())).isEqualTo(answer);
            }
        }
        for (long sessions : List.of(0L, 1L, ReleaseAnswer.MOST_SESSIONS)) {
            assertThat(ReleaseAnswer.read(new Released(sessions).encode())).isEqualTo(new Released(sessions));
        }
        assertThat(ReleaseAnswer.bounded(Long.MAX_VALUE)).isEqualTo(ReleaseAnswer.MOST_SESSIONS);
    }

    @Test
    void whatIsNoQuestionIsRefused() {
        String many = IntStream.range(0, ReleaseQuestion.MOST_SERVICES + 1)
                .mapToObj(i -> "s" + i)
                .collect(Collectors.joining(" "));
        for (String text : List.of(
                "",
                "1",
                "1 ",
                "2 web",
                "web",
                "1  web",
                "1 web ",
                " 1 web",
                "1 web\n",
                "1 wéb",
                "1 ../etc",
                "1 web;x",
                "1 .web",
                "1 " + "x".repeat(65),
                "1 " + many,
                "1 " + "x ".repeat(1000),
                "1\tweb")) {
            assertThatThrownBy(() -> ReleaseQuestion.read(Bytes.ofUtf8(text)))
                    .as(text)
                    .isInstanceOf(UnreadableException.class);
        }
    }

    @Test
    void whatIsNoAnswerIsRefused() {
        for (String text : List.of(
                "",
                "1 released",
                "1 released ",
                "1 released -1",
                "1 released 1234567890",
                "1 released 1 ",
                "2 released 0",
                "1 RELEASED 0",
                "released 0",
                "1 waiting silent",
                "1 waiting nonsense 0",
                "1 waiting silent +1",
                "1 waiting silent 1 ",
                "1 released 0\n",
                "1 released \u0661",
                "1 waiting " + "a".repeat(60) + " 0")) {
            assertThatThrownBy(() -> ReleaseAnswer.read(Bytes.ofUtf8(text)))
                    .as(text)
                    .isInstanceOf(UnreadableException.class);
        }
    }

    @Test
    void noiseIsRefusedAndNothingWorse() {
        SplittableRandom random = new SplittableRandom(34);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(0, 80)];
            random.nextBytes(noise);
            byte[] bent = "1 released 17".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            bent[random.nextInt(bent.length)] = (byte) random.nextInt(256);
            for (byte[] bytes : List.of(noise, bent)) {
                try {
                    ReleaseAnswer answer = ReleaseAnswer.read(Bytes.of(bytes));
                    assertThat(answer).isInstanceOf(Released.class);
                    assertThat(new String(bytes, java.nio.charset.StandardCharsets.US_ASCII))
                            .matches("1 released [0-9]+");
                } catch (UnreadableException e) {
                    assertThat(e).hasMessageStartingWith("it");
                }
                try {
                    ReleaseQuestion.read(Bytes.of(bytes));
                } catch (UnreadableException e) {
                    assertThat(e).hasMessageStartingWith("it");
                }
            }
        }
    }
}
