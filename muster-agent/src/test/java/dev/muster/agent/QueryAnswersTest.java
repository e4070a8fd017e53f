package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.gossip.Query;
import dev.muster.gossip.msgpack.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class QueryAnswersTest {

    private final QueryAnswers answers = new QueryAnswers();
    private final List<String> given = new CopyOnWriteArrayList<>();

    private Query query(String name) {
        return new Query(name, Bytes.ofUtf8("x"), "asker\u0007", 7, Duration.ofSeconds(1), content -> {
            given.add(content.toUtf8());
            return CompletableFuture.failedFuture(new IllegalStateException("the query is over"));
        });
    }

    private void awaitCount(String counter, long count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> answers.counters().getOrDefault(counter, -1L) == count);
    }

    @Test
    void answersWhatIsMustersOwnAndNothingElse() {
        answers.register(
                "muster:hello",
                query -> Optional.of(Bytes.ofUtf8("hello " + query.payload().toUtf8())));
        answers.register("muster:silent", query -> Optional.empty());
        answers.heard(query("muster:hello"));
        awaitCount("questions_answered", 1);
        answers.heard(query("muster:silent"));
        answers.heard(query("hello"));
        answers.heard(query("muster:unknown"));
        awaitCount("questions_unknown", 1);
        assertThat(given).containsExactly("hello x");
        assertThat(answers.counters()).containsEntry("questions_answered", 1L);
        assertThatThrownBy(() -> answers.register("load", query -> Optional.empty()))
                .hasMessageContaining("muster:");
    }

    @Test
    void aQuestionThatCannotBeReadIsCountedAndNotAnswered() {
        answers.register("muster:bad", query -> {
            throw new IllegalArgumentException("no such thing");
        });
        answers.heard(query("muster:bad"));
        answers.heard(query("muster:bad"));
        awaitCount("questions_unreadable", 2);
        assertThat(given).isEmpty();
    }

    @Test
    void noMoreAreAnsweredAtOnceThanThereIsRoomFor() throws Exception {
        CountDownLatch mayGo = new CountDownLatch(1);
        answers.register("muster:slow", query -> {
            assertThat(mayGo.await(20, TimeUnit.SECONDS)).isTrue();
            return Optional.of(Bytes.ofUtf8("late"));
        });
        for (int i = 0; i < QueryAnswers.MOST_AT_ONCE + 3; i++) {
            answers.heard(query("muster:slow"));
        }
        assertThat(answers.counters()).containsEntry("questions_over_limit", 3L);
        mayGo.countDown();
        awaitCount("questions_answered", QueryAnswers.MOST_AT_ONCE);
        answers.heard(query("muster:slow"));
        awaitCount("questions_answered", QueryAnswers.MOST_AT_ONCE + 1);
    }
}
