package dev.muster.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A container that is made again: the old name on a new address, or the old address under a new name. */
class TakeoverTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Cluster> clusters = new ArrayList<>();

    @AfterEach
    void closeAll() {
        clusters.forEach(Cluster::close);
    }

    private Cluster start(String name, int port) throws Exception {
        InetSocketAddress bind = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        // With the time-outs of LAN, nobody is suspected before some seconds have gone by.
        Cluster cluster = Cluster.start(ClusterOptions.defaults(name, bind), event -> {});
        clusters.add(cluster);
        return cluster;
    }

    private static void join(Cluster newcomer, Cluster... others) throws Exception {
        for (Cluster other : others) {
            String seed = other.address().getAddress().getHostAddress() + ":"
                    + other.address().getPort();
            newcomer.join(List.of(seed)).get(20, TimeUnit.SECONDS);
        }
    }

    private static void awaitMember(Cluster cluster, String name, InetSocketAddress address) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(cluster.members())
                        .anyMatch(member -> member.name().equals(name)
                                && member.address().equals(address)
                                && member.status() == MemberStatus.ALIVE));
    }

    @Test
    void aNameThatComesBackOnANewAddressIsBelievedBeforeTheOldOneHasFailed() throws Exception {
        Cluster a = start("a", 0);
        Cluster c = start("c", 0);
        Cluster web = start("web", 0);
        join(web, a);
        join(c, a);
        awaitMember(c, "web", web.address());
        InetSocketAddress before = web.address();
        web.close();
        Cluster again = start("web", 0);
        assertThat(again.address()).isNotEqualTo(before);
        join(again, a);
        for (Cluster cluster : List.of(a, c, again)) {
            awaitMember(cluster, "web", again.address());
        }
        assertThat(a.counters().getOrDefault("takeovers", 0L) + c.counters().getOrDefault("takeovers", 0L))
                .isPositive();
    }

    @Test
    void anAddressUnderANewNameIsOneMember() throws Exception {
        Cluster a = start("a", 0);
        Cluster old = start("old", 0);
        join(old, a);
        awaitMember(a, "old", old.address());
        InetSocketAddress address = old.address();
        old.close();
        // The system may have lent the port to a connection of somebody else for a moment.
        Cluster young = await().atMost(PATIENCE)
                .ignoreException(BindException.class)
                .until(() -> start("young", address.getPort()), started -> true);
        join(young, a);
        awaitMember(a, "young", address);
        assertThat(a.members())
                .filteredOn(member -> member.status() == MemberStatus.ALIVE)
                .extracting(Member::address)
                .doesNotHaveDuplicates();
        assertThat(a.members())
                .filteredOn(member -> member.name().equals("old"))
                .extracting(Member::status)
                .containsExactly(MemberStatus.FAILED);
    }
}
