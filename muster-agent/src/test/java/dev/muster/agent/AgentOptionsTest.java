package dev.muster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.gossip.net.Resolver;
import dev.muster.supervisor.ServiceName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an agent makes of its options before it touches anything. */
final class AgentOptionsTest {

    private static final InetSocketAddress OUTSIDE = new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 7946);
    private static final BalancerRole BALANCER = BalancerRole.of(loopback(8080), loopback(1936));

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static AgentOptionsBuilder options() {
        return AgentOptions.builder();
    }

    @Test
    void staysOnLoopbackAsLongAsNobodySpeaksOfOtherHosts() throws Exception {
        GossipPlace alone = GossipPlace.choose(options().build());
        assertThat(alone.bind()).isEqualTo(loopback(7946));
        assertThat(alone.anyPort()).isTrue();
        GossipPlace together = GossipPlace.choose(options()
                .join("127.0.0.1:7946")
                .join("localhost")
                .join("[::1]:7946")
                .join("::1")
                .build());
        assertThat(together.bind()).isEqualTo(loopback(7946));
    }

    @Test
    void beyondLoopbackInClearMustBeAskedFor() throws Exception {
        for (AgentOptionsBuilder beyond : List.of(
                options().join("10.0.0.1"),
                options().join("127.0.0.1").join("ha.invalid"),
                options().bind(OUTSIDE),
                options().bind(new InetSocketAddress("0.0.0.0", 7946)),
                options().advertise(OUTSIDE),
                options().advertise(InetSocketAddress.createUnresolved("me.example", 0)))) {
            assertThatThrownBy(() -> GossipPlace.choose(beyond.build()))
                    .isInstanceOf(AgentException.class)
                    .hasMessageContaining("would be in clear")
                    .extracting(e -> ((AgentException) e).hint())
                    .asString()
                    .contains("muster keygen", "--key-file", "--insecure");
            assertThat(GossipPlace.choose(beyond.insecure(true).build())).isNotNull();
            KeySource key = new KeySource.File(Path.of("/some/file"));
            assertThat(GossipPlace.choose(beyond.insecure(false).key(key).build()))
                    .isNotNull();
        }
        // Orders of others need a key there; that the network is trusted is not enough.
        AgentOptionsBuilder obeying = options().bind(OUTSIDE).insecure(true).allowRemote(true);
        assertThatThrownBy(() -> GossipPlace.choose(obeying.build()))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("orders from other nodes would be taken from anybody");
        assertThatThrownBy(() -> GossipPlace.check(obeying.build())).isInstanceOf(AgentException.class);
        assertThat(GossipPlace.choose(
                        obeying.key(new KeySource.File(Path.of("/some/file"))).build()))
                .isNotNull();
        assertThat(GossipPlace.choose(options().allowRemote(true).build())).isNotNull();
        GossipPlace joined =
                GossipPlace.choose(options().join("10.0.0.1").insecure(true).build());
        assertThat(joined.bind()).isEqualTo(new InetSocketAddress("0.0.0.0", 7946));
        assertThat(joined.anyPort()).isFalse();
    }

    @Test
    @Timeout(20)
    void aSilentDnsHoldsUpNobodyForLong() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Resolver names = new Resolver(
                name -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return List.of(InetAddress.getLoopbackAddress());
                },
                Duration.ofMillis(50));
        AgentOptions options = options()
                .join("127.0.0.1")
                .join("db:7946")
                .join("web")
                .insecure(true)
                .build();
        try {
            assertThat(GossipPlace.choose(options, names).bind().getAddress().isAnyLocalAddress())
                    .as("a name that is not known in time may be anywhere")
                    .isTrue();
        } finally {
            end.countDown();
        }
    }

    @Test
    void aKeyIsReadButNeverShown() throws Exception {
        KeySource given = new KeySource.Given("AAECAwQFBgcICQoLDA0ODw==");
        assertThat(given.keyring().keys()).hasSize(1);
        assertThat(options().key(given).build().toString()).doesNotContain("AAEC");
        assertThatThrownBy(() -> new KeySource.Given("AAEC"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key size must be 16, 24 or 32 bytes");
        assertThatThrownBy(() -> new KeySource.File(Path.of("/no/such/file")).keyring())
                .isInstanceOf(AgentException.class)
                .hasMessage("the key file /no/such/file cannot be read: no such file or folder");
    }

    @ParameterizedTest
    @CsvSource({"ha, ha", "ha:7946, ha", "10.0.0.1:1, 10.0.0.1", "[::1]:7946, ::1", "::1, ::1", "[::1, [::1"})
    void tellsHostFromPort(String address, String host) {
        assertThat(GossipPlace.host(address)).isEqualTo(host);
    }

    @Test
    void theRoleFollowsFromWhatTheNodeDoes() throws Exception {
        ServiceOptions web = ServiceOptions.of(new ServiceName("web"), loopback(3000), List.of());

        assertThat(OwnTags.of(options().build())).containsOnlyKeys("muster");
        assertThat(OwnTags.of(options().service(web).build())).containsEntry("role", "backend");
        assertThat(OwnTags.of(options().service(web).balancer(BALANCER).build()))
                .containsEntry("role", "balancer");
        assertThat(OwnTags.of(options().service(web).tag("role", "cache").build()))
                .containsEntry("role", "cache");
        assertThatThrownBy(() ->
                        OwnTags.of(options().balancer(BALANCER).tag("role", "x").build()))
                .hasMessage("a node with --balancer has role=balancer, not role=x");
        assertThatThrownBy(() -> OwnTags.of(options().tag("svc:web", "x").build()))
                .hasMessage("the tag 'svc:web' is Muster's own");
    }

    @Test
    void tagsThatDoNotFitAreRefusedWithTheNumberOfBytes() {
        assertThatThrownBy(() -> OwnTags.of(options().tag("k", "x".repeat(500)).build()))
                // 1 + 1 for the map, "muster" 7 + "1" 2, "k" 2 + 3 + 500.
                .hasMessage("the tags and services of this node are 4 bytes over what gossip carries (512)");
    }

    @Test
    void namesOfServicesAreTheirOwn() {
        ServiceOptions web = ServiceOptions.of(new ServiceName("web"), loopback(3000), List.of());
        ServiceOptions haproxy = ServiceOptions.of(new ServiceName("haproxy"), loopback(3000), List.of());

        assertThatThrownBy(() ->
                        OwnServices.check(options().service(web).service(web).build()))
                .hasMessage("the service web is given twice");
        assertThatThrownBy(() -> OwnServices.check(
                        options().service(haproxy).balancer(BALANCER).build()))
                .hasMessageContaining("cannot be named haproxy");
    }

    @Test
    void aHostsNameBecomesANodesName() {
        assertThat(NodeNames.clean("web-1.example")).isEqualTo("web-1.example");
        assertThat(NodeNames.clean("..my host/é")).isEqualTo("my-host--");
        assertThat(NodeNames.clean("")).isEqualTo("node");
        assertThat(NodeNames.clean("h".repeat(99))).hasSize(60);
        assertThat(NodeNames.ofHost()).isNotEmpty();
    }

    @Test
    void readsChecks() {
        assertThat(CheckOption.parse("http:/health")).isEqualTo(CheckOption.http("/health"));
        assertThat(CheckOption.parse("tcp")).isEqualTo(CheckOption.tcp());
        assertThat(CheckOption.parse("none")).isEqualTo(new CheckOption.None());
        assertThatThrownBy(() -> CheckOption.parse("https:/x")).hasMessageContaining("'https:/x'");
    }
}
