package dev.muster.gossip;

import static dev.muster.gossip.Members.PATIENCE;
import static dev.muster.gossip.Members.awaitStatus;
import static dev.muster.gossip.Members.find;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.gossip.interop.Network;
import dev.muster.gossip.interop.OwnNetwork;
import dev.muster.gossip.interop.SerfVersion;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is different with IPv6; that all else works over it the forms of the other tests show. */
@NullMarked
@ExtendWith(OwnNetwork.class)
@ParameterizedClass
@EnumSource
class Ipv6InteropIT {

    private static final int OTHER_PORT = 7947;

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    SerfVersion version;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    Path folder;

    /** On all addresses; the packets that it sends to its own machine come from the address that they go to. */
    private SerfAgent serfOnAll(String name, InetSocketAddress muster, String... more) throws Exception {
        InetSocketAddress all = new InetSocketAddress(InetAddress.ofLiteral("::"), OTHER_PORT);
        Network.serfAt(new InetSocketAddress(muster.getAddress(), OTHER_PORT), version, false, true);
        return SerfAgent.start(version, folder, name, all, List.of(more));
    }

    private static Cluster muster(InetSocketAddress where) throws Exception {
        return Cluster.start(ClusterOptions.defaults("muster", where), event -> {});
    }

    @Test
    void aSerfOnAllAddressesIsAMemberWhenItIsToldWhichOne() throws Exception {
        InetSocketAddress where = SerfAgent.freeIpv6Address();
        InetSocketAddress advertised =
                new InetSocketAddress(SerfAgent.freeIpv6Address().getAddress(), OTHER_PORT);
        Network.serfAt(advertised, version, false, true);
        try (Cluster muster = muster(where);
                SerfAgent serf = serfOnAll("serf", where, "-advertise", SerfAgent.text(advertised))) {
            serf.run("join", SerfAgent.text(where));
            awaitStatus(muster, "serf", MemberStatus.ALIVE);
            awaitStatus(serf, "muster", "alive");
            assertThat(find(muster, "serf").address()).isEqualTo(advertised);
            assertThat(serf.run("query", "-timeout=2s", "uptime")).contains("Ack from 'muster'");
            serf.run("leave");
            awaitStatus(muster, "serf", MemberStatus.LEFT);
        }
    }

    /** It tells the others {@code ::}, by which each of them would reach itself. */
    @Test
    void aSerfOnAllAddressesThatIsNotToldWhichOneIsNotTakenIn() throws Exception {
        InetSocketAddress where = SerfAgent.freeIpv6Address();
        try (Cluster muster = muster(where);
                SerfAgent serf = serfOnAll("serf", where)) {
            assertThat(serf.run("members")).contains("[::]:" + OTHER_PORT);
            serf.run("join", SerfAgent.text(where));
            awaitStatus(serf, "muster", "alive");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(muster.counters().getOrDefault("members_refused", 0L))
                            .isPositive());
            assertThat(muster.members()).hasSize(1);
        }
    }

    /** An address of a link says nothing without the link, and messages have no room for it; Serf's sockets neither. */
    @Test
    void serfCannotListenOnAnAddressOfALink() throws Exception {
        Inet6Address link =
                Inet6Address.getByAddress("", InetAddress.ofLiteral("fe80::77").getAddress(), 1);
        assertThat(link.isLinkLocalAddress()).isTrue();
        assertThatThrownBy(() -> SerfAgent.start(version, folder, "serf", new InetSocketAddress(link, 7946), List.of()))
                .hasMessageContaining("Failed to start TCP listener on \"fe80::77\"");
    }
}
