package dev.muster.agent.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.agent.drain.UnreadableException;
import dev.muster.agent.rollout.OwnerAnswer.State;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.supervisor.ServiceName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OrderWordsTest {

    private static final OrderId ID = OrderId.of(-2L);
    private static final ServiceName WEB = new ServiceName("web");

    @Test
    void ordersTravel() throws Exception {
        assertThat(new OwnerOrder.Restart(ID, WEB, true, Duration.ofSeconds(60))
                        .encode()
                        .toUtf8())
                .isEqualTo("1 restart fffffffffffffffe web drain 60000");
        assertThat(new OwnerOrder.Weight(ID, WEB, OptionalInt.empty()).encode().toUtf8())
                .isEqualTo("1 weight fffffffffffffffe web usual");
        for (OwnerOrder order : List.of(
                new OwnerOrder.Restart(ID, WEB, false, OwnerOrder.LONGEST_RETURN),
                new OwnerOrder.Restart(OrderId.of(0), new ServiceName("x".repeat(64)), true, Duration.ofMillis(1)),
                new OwnerOrder.Look(ID, WEB),
                new OwnerOrder.Ask(ID, WEB),
                new OwnerOrder.Weight(ID, WEB, OptionalInt.of(0)),
                new OwnerOrder.Weight(ID, WEB, OptionalInt.of(256)),
                new OwnerOrder.Weight(ID, WEB, OptionalInt.empty()))) {
            assertThat(OwnerOrder.read(order.encode())).isEqualTo(order);
        }
    }

    @Test
    void whatIsNoOrderIsRefused() {
        String id = " fffffffffffffffe ";
        for (String text : List.of(
                "",
                "1",
                "1 restart" + id + "web",
                "1 restart" + id + "web drain",
                "1 restart" + id + "web drain 0",
                "1 restart" + id + "web drain 3600001",
                "1 restart" + id + "web never 1000",
                "1 restart" + id + "web 10",
                "1 restart" + id + "web drain 1000 ",
                "1 restart" + id + "web drain 1000\n",
                "1 restart" + id + ".web drain 1000",
                "1 restart" + id + "we/b drain 1000",
                "1 restart" + id + "$(id) drain 1000",
                "1 restart" + id + "x".repeat(65) + " drain 1000",
                "1 restart ff web drain 1000",
                "2 restart" + id + "web drain 1000",
                "1 look" + id + "web usual",
                "1 ask" + id + "web drain 1000",
                "1 weight" + id + "web",
                "1 weight" + id + "web 257",
                "1 weight" + id + "web -1",
                "1 weight" + id + "web drain 1000",
                "1 run" + id + "web",
                "1 look" + id + "web" + " ".repeat(300))) {
            assertThatThrownBy(() -> OwnerOrder.read(Bytes.ofUtf8(text)))
                    .as(text)
                    .isInstanceOf(UnreadableException.class);
        }
    }

    @Test
    void answersTravel() throws Exception {
        for (State state : State.values()) {
            for (List<String> lines : List.of(List.<String>of(), List.of("one"), List.of("one", "", "trois é"))) {
                OwnerAnswer answer = new OwnerAnswer(state, lines);
                assertThat(OwnerAnswer.read(answer.encode())).isEqualTo(answer);
            }
        }
        assertThat(OwnerAnswer.of(State.RUNNING, "a\nb\u001b").lines()).containsExactly("a b ");
    }

    @Test
    void aLongAnswerIsCutToWhatFits() throws Exception {
        OwnerAnswer longest = new OwnerAnswer(State.FAILED, Collections.nCopies(30, "é".repeat(500)));
        assertThat(longest.encode().size()).isLessThanOrEqualTo(OwnerAnswer.LONGEST_BYTES);
        OwnerAnswer read = OwnerAnswer.read(longest.encode());
        assertThat(read.lines()).hasSize(OwnerAnswer.MOST_LINES).allMatch(line -> line.matches("é{30,}"));
    }

    @Test
    void whatIsNoAnswerIsRefused() {
        for (String text : List.of(
                "", "1", "1 ", "1 DONE", "2 done", "1 done ", "done", "1 done" + "\nx".repeat(11), "x".repeat(901))) {
            assertThatThrownBy(() -> OwnerAnswer.read(Bytes.ofUtf8(text)))
                    .as(text)
                    .isInstanceOf(UnreadableException.class);
        }
    }

    @Test
    void noiseIsRefusedAndNothingWorse() {
        SplittableRandom random = new SplittableRandom(35);
        for (int i = 0; i < 20_000; i++) {
            byte[] bent = "1 restart fffffffffffffffe web drain 60000".getBytes(StandardCharsets.US_ASCII);
            bent[random.nextInt(bent.length)] = (byte) random.nextInt(256);
            try {
                OwnerOrder order = OwnerOrder.read(Bytes.of(bent));
                assertThat(order.encode()).isEqualTo(Bytes.of(bent));
            } catch (UnreadableException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
            try {
                OwnerAnswer.read(Bytes.of(bent));
            } catch (UnreadableException e) {
                assertThat(e).hasMessageStartingWith("it");
            }
        }
    }
}
