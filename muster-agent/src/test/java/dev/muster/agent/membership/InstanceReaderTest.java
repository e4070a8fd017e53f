package dev.muster.agent.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.roster.Network;
import dev.muster.agent.roster.Quarantined;
import dev.muster.agent.roster.Roster;
import dev.muster.agent.roster.RosterReader;
import dev.muster.agent.roster.RosterSettings;
import dev.muster.agent.roster.ServiceInstance;
import dev.muster.agent.roster.ServiceState;
import dev.muster.gossip.MemberStatus;
import dev.muster.supervisor.ServiceName;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A Consul's instances, from its JSON to the roster. */
final class InstanceReaderTest {

    private static Roster roster(ConsulHealth health, List<Network> allowed, ConsulJson... instances) {
        AddressFence fence = new AddressFence(allowed);
        ServiceWatch watch = new ServiceWatch(new ServiceName("web"), "Consul", health, fence);
        watch.next(0, 0);
        watch.answered(7, ConsulJson.list(instances), 0);
        Sighting seen = watch.sighting();
        return new RosterReader(RosterSettings.defaults(fence.loopbackAccepted()))
                .read(1, seen.members(), seen.aside());
    }

    private static Roster roster(ConsulJson... instances) {
        return roster(ConsulHealth.PASSING, List.of(), instances);
    }

    private static ServiceInstance one(ConsulJson instance) {
        Roster roster = roster(instance);
        assertThat(roster.quarantined()).isEmpty();
        return roster.services().getFirst();
    }

    private static String refused(ConsulJson instance) {
        Roster roster = roster(instance, ConsulJson.web("good", "10.9.9.9"));
        assertThat(roster.services()).extracting(ServiceInstance::node).containsExactly("good.web");
        return roster.quarantined().getFirst().reason();
    }

    @Test
    void aUsualInstanceIsAReadyServiceAtItsNodesAddress() {
        ServiceInstance web = one(ConsulJson.web("n1", "10.0.0.1"));
        assertThat(web.service()).isEqualTo(new ServiceName("web"));
        assertThat(web.node()).isEqualTo("n1.web");
        assertThat(web.address()).isEqualTo(new InetSocketAddress("10.0.0.1", 3000));
        assertThat(web.state()).isEqualTo(ServiceState.READY);
        assertThat(web.member()).isEqualTo(MemberStatus.ALIVE);
        assertThat(web.weight()).isEqualTo(1);
        assertThat(web.plain()).isFalse();
        assertThat(one(ConsulJson.web("n1", "fd00::1")).address()).isEqualTo(new InetSocketAddress("fd00::1", 3000));
    }

    @Test
    void itsOwnAddressGoesBeforeItsNodes() {
        assertThat(one(ConsulJson.web("n1", "10.0.0.1").address("10.0.7.7")).address())
                .isEqualTo(new InetSocketAddress("10.0.7.7", 3000));
    }

    @Test
    void metaSaysWeightAndVersionAndWhatTemplatesWantButNothingElse() {
        ServiceInstance web = one(ConsulJson.web("n1", "10.0.0.1")
                .meta(Map.of(
                        "weight", "50",
                        "version", "2 of them",
                        "rack", "a\nb",
                        "muster", "9",
                        "role", "balancer",
                        "peers", "1024",
                        "svc:api", "ready 22 256",
                        "address", "10.66.66.66")));
        assertThat(web.weight()).isEqualTo(50);
        assertThat(web.attributes())
                .containsEntry("v", "2 of them")
                .containsEntry("rack", "a\nb")
                .doesNotContainKeys("muster", "role", "svc:api");
        assertThat(web.address()).isEqualTo(new InetSocketAddress("10.0.0.1", 3000));
        Roster roster =
                roster(ConsulJson.web("n1", "10.0.0.1").meta(Map.of("role", "balancer", "svc:api", "ready 22 1")));
        assertThat(roster.services()).hasSize(1);
        assertThat(roster.balancers()).isEmpty();
    }

    @Test
    void consulsWeightsCountWhereMetaSaysNone() {
        assertThat(one(ConsulJson.web("n1", "10.0.0.1").weights(7, 3)).weight()).isEqualTo(7);
        assertThat(one(ConsulJson.web("n1", "10.0.0.1").weights(0, 0)).weight()).isZero();
        assertThat(one(ConsulJson.web("n1", "10.0.0.1").weights(5000, 1)).weight())
                .isEqualTo(256);
        assertThat(one(ConsulJson.web("n1", "10.0.0.1").weights(Long.MIN_VALUE, 1))
                        .weight())
                .isZero();
        ConsulJson warns = ConsulJson.web("n1", "10.0.0.1").weights(7, 3).check("disk", "warning");
        assertThat(roster(ConsulHealth.WARNING, List.of(), warns)
                        .services()
                        .getFirst()
                        .weight())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "passing, passing, READY, ALIVE",
        "warning, passing, FAILED, ALIVE",
        "warning, warning, READY, ALIVE",
        "critical, passing, FAILED, ALIVE",
        "critical, warning, FAILED, ALIVE",
        "strange, warning, FAILED, ALIVE",
    })
    void itsStateIsThatOfItsWorstCheck(String check, String rule, ServiceState state, MemberStatus member) {
        ConsulHealth health = "warning".equals(rule) ? ConsulHealth.WARNING : ConsulHealth.PASSING;
        ConsulJson instance = ConsulJson.web("n1", "10.0.0.1").check("disk", check);
        ServiceInstance web = roster(health, List.of(), instance).services().getFirst();
        assertThat(web.state()).isEqualTo(state);
        assertThat(web.member()).isEqualTo(member);
    }

    @ParameterizedTest
    @ValueSource(strings = {"_node_maintenance", "_service_maintenance:web"})
    void maintenanceDrainsItWhateverItsChecksSay(String check) {
        for (String other : List.of("passing", "critical")) {
            ConsulJson instance =
                    ConsulJson.web("n1", "10.0.0.1").check(check, "critical").check("disk", other);
            assertThat(one(instance).state()).isEqualTo(ServiceState.DRAINING);
        }
        assertThat(one(ConsulJson.web("n1", "10.0.0.1").check(check, "passing")).state())
                .isEqualTo(ServiceState.READY);
    }

    @Test
    void aSilentConsulAgentIsASilentMemberAndNotAFailedService() {
        ConsulJson instance = new ConsulJson("n1", "10.0.0.1", "web")
                .check("serfHealth", "critical")
                .check("service:web", "passing");
        assertThat(one(instance).member()).isEqualTo(MemberStatus.FAILED);
        assertThat(one(instance).state()).isEqualTo(ServiceState.READY);
        assertThat(one(instance.check("disk", "critical")).state()).isEqualTo(ServiceState.FAILED);
    }

    @Test
    void whatCannotBeUsedIsSetAsideAndTheOthersAreNot() {
        assertThat(refused(ConsulJson.web("n1", "10.0.0.1").port("0"))).contains("it has no port that can be: 0");
        assertThat(refused(ConsulJson.web("n1", "10.0.0.1").port("99999"))).contains("no port");
        assertThat(refused(ConsulJson.web("n1", "10.0.0.1").port("9223372036854775807")))
                .contains("no port");
        assertThat(refused(ConsulJson.web("n1", ""))).contains("its address '' is no IP address");
        assertThat(refused(ConsulJson.web("n1", "10.0.0.1").address("db.example\u001b[2J")))
                .contains("'db.example\\u001b[2J' is no IP address");
        assertThat(refused(ConsulJson.web("n1", "169.254.169.254"))).contains("link-local");
        assertThat(refused(ConsulJson.web("n1", "224.0.0.1"))).contains("a group");
        assertThat(refused(ConsulJson.web("n1", "0.0.0.0"))).contains("no host's");
        assertThat(refused(ConsulJson.web("n1", "127.0.0.1")))
                .contains("an agent that does not gossip takes only where");
        for (String weight : List.of("", "257", "-1", "1e1", "9999", "10 address=10.6.6.6")) {
            assertThat(refused(ConsulJson.web("n1", "10.0.0.1").meta(Map.of("weight", weight))))
                    .contains("the weight '" + weight + "' of its Meta is not a number");
        }
    }

    @Test
    void missingFieldsAreNoReasonToFail() {
        ServiceWatch watch =
                new ServiceWatch(new ServiceName("web"), "Consul", ConsulHealth.PASSING, new AddressFence(List.of()));
        String text = "[null,{},{\"Node\":null,\"Service\":{}},{\"Node\":{\"Node\":\"n1\",\"Address\":\"10.0.0.1\"},"
                + "\"Service\":{\"ID\":\"web\",\"Port\":80,\"Meta\":null,\"Weights\":null},\"Checks\":null},"
                + "{\"Node\":{\"Node\":\"n2\",\"Address\":\"10.0.0.2\"},\"Service\":{\"ID\":\"web\",\"Port\":80,"
                + "\"Meta\":{\"a\":null}},\"Checks\":[null,{}]}]";
        watch.answered(1, text, 0);
        assertThat(watch.sighting().members()).hasSize(2);
        assertThat(watch.sighting().aside()).hasSize(3);
        Roster roster = RosterReader.read(1, watch.sighting().members(), RosterSettings.defaults(false));
        assertThat(roster.services().get(0).state()).isEqualTo(ServiceState.READY);
        assertThat(roster.services().get(0).weight()).isEqualTo(100);
        assertThat(roster.services().get(1).state())
                .as("a check that says nothing")
                .isEqualTo(ServiceState.FAILED);
    }

    @Test
    void oneAllowedNetworkIsAFenceForAll() {
        List<Network> allowed = List.of(Network.parse("10.0.0.0/24"), Network.parse("127.0.0.1"));
        Roster roster = roster(
                ConsulHealth.PASSING,
                allowed,
                ConsulJson.web("in", "10.0.0.1"),
                ConsulJson.web("here", "127.0.0.1"),
                ConsulJson.web("out", "10.0.1.1"),
                ConsulJson.web("aimed", "10.0.0.2").address("10.0.1.2"));
        assertThat(roster.services()).extracting(ServiceInstance::node).containsExactly("here.web", "in.web");
        assertThat(roster.quarantined()).extracting(Quarantined::node).containsExactly("aimed.web", "out.web");
        assertThat(roster.quarantined().getFirst().reason()).contains("10.0.1.2 is in none of the networks");
    }

    @Test
    void twoOnOneNodeAreTwoServersAndTwoOfOneAddressAreOne() {
        Roster roster = roster(
                new ConsulJson("n1", "10.0.0.1", "web-1").port("3001"),
                new ConsulJson("n1", "10.0.0.1", "web-2").port("3002"),
                new ConsulJson("n2", "10.0.0.1", "web-1").port("3001"));
        assertThat(roster.services()).extracting(ServiceInstance::node).containsExactly("n1.web-1", "n1.web-2");
        assertThat(roster.quarantined()).extracting(Quarantined::node).containsExactly("n2.web-1");
    }

    @Test
    void namesFitHaproxyAndTwoThatDifferStayTwo() {
        String nomad = "_nomad-task-0b6a0d9c-3c4b-7a53-5b1e-1f7d2a3f9a77-group-api-web-http-8080";
        assertThat(InstanceName.of("n1", "web")).isEqualTo("n1.web");
        assertThat(InstanceName.of("host-1.dc", nomad)).hasSize(64).startsWith("host-1.dc._nomad-task-0b6a0d9c-");
        assertThat(InstanceName.of("n1", nomad + "1")).isNotEqualTo(InstanceName.of("n1", nomad + "2"));
        assertThat(InstanceName.of("n1", "c:web:80")).startsWith("n1.c-web-80-").hasSize(20);
        assertThat(InstanceName.of("n1", "c:web:80")).isNotEqualTo(InstanceName.of("n1", "c/web/80"));
        assertThat(InstanceName.of("", "x")).startsWith("_x-");
        assertThat(InstanceName.of("-a", "x")).startsWith("_a.x-");
        Roster roster = roster(
                ConsulJson.web("bad name\n", "10.0.0.1"), new ConsulJson("n1", "10.0.0.2", "").check("a", "passing"));
        assertThat(roster.quarantined()).isEmpty();
        assertThat(roster.services()).hasSize(2);
    }

    @Test
    void oneNameForTwoIsTheFirsts() {
        Roster roster = roster(
                new ConsulJson("a", "10.0.0.1", "b.c").port("1"), new ConsulJson("a.b", "10.0.0.2", "c").port("2"));
        assertThat(roster.services()).hasSize(1);
        assertThat(roster.quarantined())
                .singleElement()
                .satisfies(aside -> assertThat(aside.reason()).contains("has its name"));
    }
}
