package dev.muster.gossip.serf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.ClusterEvent.MemberEvent;
import dev.muster.gossip.ClusterEvent.MemberFailed;
import dev.muster.gossip.ClusterEvent.MemberJoined;
import dev.muster.gossip.ClusterEvent.MemberLeaving;
import dev.muster.gossip.ClusterEvent.MemberLeft;
import dev.muster.gossip.ClusterEvent.MemberReaped;
import dev.muster.gossip.ClusterEvent.MemberUpdated;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.UserEvent;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.serf.MemberCoalescer.Kind;
import dev.muster.gossip.swim.Versions;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What handlers hear, and when. Source: Serf's protocol (user events). */
class CoalescerTest {

    private final MemberCoalescer members = new MemberCoalescer();
    private final UserEventCoalescer events = new UserEventCoalescer();

    private static Member member(String name) {
        return new Member(
                name, NodeBench.at(1), new TreeMap<>(), MemberStatus.ALIVE, Versions.read(NodeBench.VERSIONS));
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    private void add(long atMillis, MemberEvent event) {
        members.add(event, millis(atMillis));
    }

    private List<String> take(long atMillis) {
        return members.take(millis(atMillis)).stream()
                .map(batch -> batch.kind() + " "
                        + batch.members().stream().map(Member::name).toList())
                .toList();
    }

    @Test
    void aSecondOfQuietEndsTheWaiting() {
        assertThat(members.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
        add(100, new MemberJoined(member("a")));
        add(500, new MemberJoined(member("b")));
        add(500, new MemberFailed(member("c")));
        assertThat(members.nextDeadlineNanos()).isEqualTo(millis(1500));
        assertThat(take(1499)).isEmpty();
        assertThat(take(1500)).containsExactly("JOIN [a, b]", "FAILED [c]");
        assertThat(members.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(take(9000)).isEmpty();
    }

    @Test
    void threeSecondsAreTheMost() {
        for (int at = 0; at <= 2900; at += 100) {
            add(at, new MemberUpdated(member("a")));
        }
        assertThat(members.nextDeadlineNanos()).isEqualTo(millis(3000));
        assertThat(take(3000)).containsExactly("UPDATE [a]");
    }

    @Test
    void ofEachMemberTheLastCountsAndNothingIsToldTwiceButUpdates() {
        add(0, new MemberJoined(member("a")));
        add(0, new MemberJoined(member("b")));
        assertThat(take(1000)).containsExactly("JOIN [a, b]");
        // It failed and came back in one breath: for the handler nothing happened.
        add(1100, new MemberFailed(member("a")));
        add(1200, new MemberJoined(member("a")));
        add(1200, new MemberLeaving(member("b")));
        add(1300, new MemberLeft(member("b")));
        assertThat(take(2300)).containsExactly("LEAVE [b]");
        add(3000, new MemberUpdated(member("a")));
        assertThat(take(4000)).containsExactly("UPDATE [a]");
        add(4000, new MemberUpdated(member("a")));
        add(4000, new MemberReaped(member("b")));
        assertThat(take(5000)).containsExactly("UPDATE [a]", "REAP [b]");
        add(6000, new MemberJoined(member("b")));
        assertThat(take(7000)).containsExactly("JOIN [b]");
    }

    @Test
    void tooManyAreToldAtOnce() {
        for (int i = 0; i < MemberCoalescer.MOST_HELD; i++) {
            add(0, new MemberJoined(member("n" + i)));
        }
        assertThat(members.take(0)).singleElement().satisfies(batch -> {
            assertThat(batch.kind()).isEqualTo(Kind.JOIN);
            assertThat(batch.members()).hasSize(MemberCoalescer.MOST_HELD);
        });
    }

    private static UserEvent event(long time, String name, String payload) {
        return new UserEvent(name, Bytes.ofUtf8(payload), true, time);
    }

    @Test
    void ofUserEventsTheNewestOfEachNameAreTold() {
        assertThat(events.add(new UserEvent("now", Bytes.EMPTY, false, 1), 0)).isFalse();
        assertThat(events.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
        for (UserEvent event : List.of(
                event(2, "deploy", "old"),
                event(4, "deploy", "one"),
                event(3, "deploy", "late"),
                event(4, "deploy", "two"),
                event(1, "other", "x"))) {
            assertThat(events.add(event, 0)).isTrue();
        }
        assertThat(events.take(millis(999))).isEmpty();
        assertThat(events.take(millis(1000)))
                .containsExactly(event(4, "deploy", "one"), event(4, "deploy", "two"), event(1, "other", "x"));
        assertThat(events.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void tooManyUserEventsAreToldAtOnce() {
        for (int i = 0; i < UserEventCoalescer.MOST_HELD; i++) {
            events.add(event(7, "flood", "payload " + i), 0);
        }
        assertThat(events.take(0)).hasSize(UserEventCoalescer.MOST_HELD);
        assertThat(events.take(millis(5000))).isEmpty();
    }
}
