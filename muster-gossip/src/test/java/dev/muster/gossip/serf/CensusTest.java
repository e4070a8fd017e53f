package dev.muster.gossip.serf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.swim.GossipLimits;
import dev.muster.gossip.swim.SwimTimings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CensusTest {

    private static final long SECONDS_40 = Duration.ofSeconds(40).toNanos();

    private static NodeConfig config(String name, int port) {
        TreeMap<String, String> tags = new TreeMap<>();
        tags.put("role", name);
        return new NodeConfig(
                name,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                tags,
                3,
                SwimTimings.LAN,
                SerfTimings.DEFAULT,
                GossipLimits.DEFAULT,
                false);
    }

    private static Node node(NodeConfig config, List<NodeConfig> cluster) {
        return Node.among(Census.of(cluster), config, new SplittableRandom(1), new Counters(), 0);
    }

    @Test
    void whoHasAlwaysKnownEverybodyHasNothingToSay() {
        List<NodeConfig> cluster = List.of(config("c", 3), config("a", 1), config("b", 2));
        Node node = node(cluster.get(1), cluster);
        assertThat(node.takeEffects()).isEmpty();
        assertThat(node.queued()).isZero();
        assertThat(node.known()).isEqualTo(3);
        assertThat(node.incarnation()).isEqualTo(3);
        assertThat(node.members()).extracting(Member::name).containsExactly("a", "b", "c");
        assertThat(node.self().tags()).containsEntry("role", "a");
        assertThat(node.member("b")).map(Member::status).contains(MemberStatus.ALIVE);
        assertThat(node.member("d")).isEmpty();
    }

    @Test
    void itsLifeGoesOnAsAnyOther() {
        List<NodeConfig> cluster = List.of(config("a", 1), config("b", 2));
        Node node = node(cluster.getFirst(), cluster);
        List<Effect> effects = new ArrayList<>();
        while (node.nextDeadlineNanos() < SECONDS_40) {
            node.onTimer(node.nextDeadlineNanos());
            effects.addAll(node.takeEffects());
        }
        assertThat(effects).hasAtLeastOneElementOfType(Effect.SendPacket.class);
        assertThat(node.member("b")).as("it never answered").map(Member::status).contains(MemberStatus.FAILED);
    }

    @Test
    void whoIsNotInTheClusterCannotStartInIt() {
        assertThatThrownBy(() -> node(config("a", 1), List.of(config("b", 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("itself");
    }
}
