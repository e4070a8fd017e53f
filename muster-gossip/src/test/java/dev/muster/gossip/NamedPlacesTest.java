package dev.muster.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.gossip.net.KnownNames;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names in addresses, and the way back to members known before; over real sockets. */
class NamedPlacesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Cluster> clusters = new ArrayList<>();
    private final KnownNames names = new KnownNames();

    @AfterEach
    void closeAll() {
        clusters.forEach(Cluster::close);
    }

    private static ClusterOptions options(String name, InetSocketAddress bind) {
        return ClusterOptions.defaults(name, bind).withProfile(Profile.LOCAL);
    }

    private static ClusterOptions options(String name) {
        return options(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private Cluster start(ClusterOptions options) throws Exception {
        Cluster cluster = Cluster.start(options, event -> {}, names);
        clusters.add(cluster);
        return cluster;
    }

    private static void awaitAlive(Cluster cluster, String... expected) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(cluster.members().stream()
                                .filter(member -> member.status() == MemberStatus.ALIVE)
                                .map(Member::name))
                        .containsExactly(expected));
    }

    private static String host(Cluster cluster) {
        return cluster.address().getAddress().getHostAddress();
    }

    @Test
    void allAddressesOfANameAreTried() throws Exception {
        InetSocketAddress place = SerfAgent.freeAddress();
        InetSocketAddress other = new InetSocketAddress(InetAddress.ofLiteral("127.99.3.4"), place.getPort());
        Cluster seed = start(options("seed", place));
        Cluster second = start(options("second", other));
        names.with("seeds", "127.99.3.3", host(seed), host(second));
        Cluster node = start(options("node"));
        assertThat(node.join(List.of("any/seeds:" + place.getPort())).get(20, TimeUnit.SECONDS))
                .isEqualTo(2);
        awaitAlive(node, "node", "second", "seed");
    }

    @Test
    void aNameThatIsKnownOnlyLaterIsLookedUpAgainUntilThen() throws Exception {
        Cluster seed = start(options("seed"));
        Cluster node = start(options("node"));
        node.keepJoining(List.of("seeds:" + seed.address().getPort()));
        await().atMost(PATIENCE).until(() -> names.asked() >= 2);
        names.with("seeds", host(seed));
        awaitAlive(node, "node", "seed");
    }

    @Test
    void whoHasLostEverybodyGoesBackToWhomItKnewEvenIfItHasForgottenThem() throws Exception {
        InetSocketAddress place = SerfAgent.freeAddress();
        Cluster first = start(options("other", place));
        Cluster node = start(
                options("node").withReapFailedAfter(Duration.ofMillis(200)).withReconnectEvery(Duration.ofHours(1)));
        node.keepJoining(List.of("127.0.0.1:1"));
        first.join(List.of("127.0.0.1:" + node.address().getPort())).get(20, TimeUnit.SECONDS);
        awaitAlive(node, "node", "other");
        first.close();
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(node.members()).extracting(Member::name).containsExactly("node"));
        Cluster again = start(options("another", place));
        awaitAlive(node, "another", "node");
        awaitAlive(again, "another", "node");
    }

    @Test
    void whoHasLeftDoesNotComeBackByItself() throws Exception {
        InetSocketAddress place = SerfAgent.freeAddress();
        Cluster node = start(options("node"));
        node.keepJoining(List.of(SerfAgent.text(place)));
        node.leave().get(20, TimeUnit.SECONDS);
        Cluster seed = start(options("seed", place));
        await().during(Duration.ofSeconds(3))
                .atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(node.members()).extracting(Member::name).containsExactly("node"));
        assertThat(node.join(List.of(SerfAgent.text(place))).get(20, TimeUnit.SECONDS))
                .as("told to, it still joins")
                .isEqualTo(1);
        assertThat(seed.members()).isNotEmpty();
    }

    @Test
    void aNameIsAdvertisedAsAnAddressOfTheFamilyThatIsBound() throws Exception {
        names.with("me.example", "::1", "127.0.0.7");
        Cluster node = start(options("node").withAdvertise("me.example"));
        assertThat(node.address().getAddress()).isEqualTo(InetAddress.ofLiteral("127.0.0.7"));
        assertThat(node.address().getPort()).isPositive();
        assertThat(start(options("other").withAdvertise("me.example:17")).address())
                .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.7"), 17));
        names.with("me.example", "127.0.0.8");
        assertThat(start(options("third").withAdvertise("me.example")).address().getAddress())
                .as("looked up again at each start")
                .isEqualTo(InetAddress.ofLiteral("127.0.0.8"));
    }

    @Test
    void aNameThatNobodyKnowsEndsTheStartAndSaysWhatToDo() {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("nobody.example", 0);
        assertThatThrownBy(() -> start(options("node").withAdvertise(unresolved)))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("cannot resolve \"nobody.example\". Give a name that");
        assertThatThrownBy(() -> options("node").withAdvertise("me:http"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no port from 1 to 65535");
        assertThatThrownBy(() -> options("node").withAdvertise("0.0.0.0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one that others can reach");
    }
}
