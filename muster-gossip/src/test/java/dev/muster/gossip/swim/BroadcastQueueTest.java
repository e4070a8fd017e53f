package dev.muster.gossip.swim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.msgpack.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Source: Serf's protocol (states of a member and gossip rounds). */
class BroadcastQueueTest {

    private final Counters counters = new Counters();
    private final BroadcastQueue queue = new BroadcastQueue(5, counters);
    private final List<String> finished = new ArrayList<>();

    private void add(String message) {
        queue.add(Bytes.ofUtf8(message), () -> finished.add(message));
    }

    private void put(String key, String message) {
        queue.put(key, Bytes.ofUtf8(message), () -> finished.add(message));
    }

    private List<String> take(int budget, int limit) {
        return queue.take(2, budget, 127, limit).stream().map(Bytes::toUtf8).toList();
    }

    @Test
    void longestFirstThenNewest() {
        add("aa");
        add("cccc");
        add("bb");
        assertThat(take(100, 3)).containsExactly("cccc", "bb", "aa");
    }

    @Test
    void theLeastSentGoesFirst() {
        add("old-and-long");
        assertThat(take(100, 3)).containsExactly("old-and-long");
        add("new");
        assertThat(take(100, 3)).containsExactly("new", "old-and-long");
    }

    @Test
    void overheadCountsAndWhatDoesNotFitIsSkipped() {
        add("123456789");
        add("1234");
        add("12");
        assertThat(take(10, 3)).containsExactly("1234", "12");
        assertThat(take(10, 3)).as("the long one never fits").containsExactly("1234", "12");
        assertThat(take(11, 3)).containsExactly("123456789");
    }

    @Test
    void whatDoesNotCountChangesNothing() {
        add("a");
        add("bb");
        assertThat(take(100, BroadcastQueue.UNCOUNTED)).containsExactly("bb", "a");
        assertThat(take(100, BroadcastQueue.UNCOUNTED)).containsExactly("bb", "a");
        assertThat(finished).isEmpty();
        assertThat(take(100, 1)).containsExactly("bb", "a");
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void noMoreThanSoMany() {
        add("a");
        add("b");
        assertThat(queue.take(2, 100, 1, 3)).hasSize(1);
    }

    @Test
    void goneAfterItsLastTransmission() {
        add("a");
        assertThat(take(100, 2)).containsExactly("a");
        assertThat(finished).isEmpty();
        assertThat(take(100, 2)).containsExactly("a");
        assertThat(finished).containsExactly("a");
        assertThat(take(100, 2)).isEmpty();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void aNewerMessageReplacesTheOlderAboutTheSame() {
        put("node", "older");
        take(100, 9);
        put("node", "newer");
        assertThat(finished).containsExactly("older");
        assertThat(take(100, 9)).containsExactly("newer");
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void aFullQueueDropsTheMostSentAndCountsIt() {
        add("sent");
        take(100, 9);
        for (int i = 0; i < 5; i++) {
            add("new" + i);
        }
        assertThat(finished).containsExactly("sent");
        assertThat(queue.size()).isEqualTo(5);
        assertThat(counters.get(Counter.BROADCASTS_DROPPED)).isEqualTo(1);
    }

    @Test
    void whatFinishesMayAddMore() {
        queue.put("me", Bytes.ofUtf8("first"), () -> put("me", "second"));
        assertThat(take(100, 1)).containsExactly("first");
        assertThat(take(100, 1)).containsExactly("second");
    }
}
