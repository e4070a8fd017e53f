package dev.muster.gossip.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.ProtocolVersions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownBeforeTest {

    private final KnownBefore before = new KnownBefore("me", at(1), 3);

    private static InetSocketAddress at(int number) {
        return new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + number), 7946);
    }

    private static Member member(String name, int number) {
        return member(name, number, MemberStatus.ALIVE);
    }

    private static Member member(String name, int number, MemberStatus status) {
        return new Member(name, at(number), new TreeMap<>(), status, new ProtocolVersions(1, 5, 2, 2, 5, 4));
    }

    @Test
    void whoFailedOrWasForgottenIsStillAWayBackButNotWhoLeft() {
        before.note(new ClusterEvent.MemberJoined(member("failed", 2)));
        before.note(new ClusterEvent.MemberJoined(member("left", 3)));
        before.note(new ClusterEvent.MemberFailed(member("failed", 2)));
        before.note(new ClusterEvent.MemberLeaving(member("left", 3)));
        before.note(new ClusterEvent.MemberLeft(member("left", 3)));
        before.note(new ClusterEvent.MemberReaped(member("failed", 2)));
        assertThat(before.places()).containsExactly(at(2));
    }

    @ParameterizedTest
    @CsvSource({"ALIVE, false", "LEAVING, false", "LEFT, true", "FAILED, true"})
    void whoIsLeavingIsStillCompany(MemberStatus status, boolean alone) {
        List<Member> members = List.of(member("me", 1), member("other", 2, status));
        assertThat(Joining.isAlone("me", members)).isEqualTo(alone);
    }

    @Test
    void theNewestAddressCountsAndOneselfIsNoWay() {
        before.note(new ClusterEvent.MemberJoined(member("me", 9)));
        before.note(new ClusterEvent.MemberJoined(member("double", 1)));
        before.note(new ClusterEvent.MemberJoined(member("moved", 2)));
        before.note(new ClusterEvent.MemberUpdated(member("moved", 3)));
        assertThat(before.places()).containsExactly(at(3));
    }

    @Test
    void beyondTheBoundTheOldestIsForgotten() {
        for (int number = 2; number < 7; number++) {
            before.note(new ClusterEvent.MemberJoined(member("n" + number, number)));
        }
        before.note(new ClusterEvent.MemberUpdated(member("n4", 4)));
        before.note(new ClusterEvent.MemberJoined(member("n7", 7)));
        assertThat(before.places()).containsExactly(at(6), at(4), at(7));
    }
}
