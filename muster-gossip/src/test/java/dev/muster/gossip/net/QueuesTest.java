package dev.muster.gossip.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import dev.muster.gossip.ProtocolVersions;
import dev.muster.gossip.serf.Node;
import dev.muster.gossip.serf.NodeConfig;
import dev.muster.gossip.serf.SerfTimings;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.swim.GossipLimits;
import dev.muster.gossip.swim.SwimTimings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queues between threads are bounded, and what they do not take is counted. */
class QueuesTest {

    private static final Logger LOG = LoggerFactory.getLogger(QueuesTest.class);
    private static final InetSocketAddress HERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7946);

    private final Counters counters = new Counters();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    private void hold() {
        begun.countDown();
        try {
            goOn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void inputsThatTheOwnerCannotTakeAreDroppedAndCounted() throws Exception {
        int most = GossipLimits.DEFAULT.maxInputs();
        NodeConfig config = new NodeConfig(
                "a", HERE, new TreeMap<>(), 1, SwimTimings.LAN, SerfTimings.DEFAULT, GossipLimits.DEFAULT, false);
        MonotonicClock clock = new MonotonicClock();
        Node node = new Node(config, new SplittableRandom(1), counters, clock.nowNanos());
        NodeOwner owner = new NodeOwner(node, clock, counters, LOG, effect -> {}, () -> {});
        owner.start();
        assertThat(owner.offer((machine, now) -> hold())).isTrue();
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < most; i++) {
            assertThat(owner.offer((machine, now) -> {})).isTrue();
        }
        assertThat(owner.offer((machine, now) -> {})).isFalse();
        assertThat(counters.get(Counter.INPUTS_DROPPED)).isEqualTo(1);
        goOn.countDown();
        owner.stop(Duration.ofSeconds(20));
    }

    @Test
    void eventsThatTheListenerIsTooSlowForAreDroppedAndCounted() throws Exception {
        EventPump pump = new EventPump("a", 3, event -> hold(), counters, LOG);
        pump.start();
        ClusterEvent event = new ClusterEvent.MemberJoined(
                new Member("a", HERE, new TreeMap<>(), MemberStatus.ALIVE, new ProtocolVersions(1, 5, 2, 2, 5, 5)));
        pump.offer(event);
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 10; i++) {
            pump.offer(event);
        }
        assertThat(counters.get(Counter.EVENTS_DROPPED)).isEqualTo(7);
        goOn.countDown();
        pump.stop();
    }
}
