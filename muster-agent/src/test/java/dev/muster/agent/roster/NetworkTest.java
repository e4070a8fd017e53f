package dev.muster.agent.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.gossip.Member;
import dev.muster.gossip.MemberStatus;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Design section 4: "A service's address must be its member's, unless the balancer's allow_networks lists it, so that
 * no member can aim a balancer at somebody else."
 */
final class NetworkTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.32.0.0/11, 10.63.255.255, true",
        "10.32.0.0/11, 10.64.0.0, false",
        "192.168.1.7, 192.168.1.7, true",
        "192.168.1.7, 192.168.1.6, false",
        "192.168.1.7/32, 192.168.1.6, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, fd00::1, false",
        "fd00::/8, fd12::1, true",
        "fd00::/8, fe00::1, false",
        "::/0, 10.0.0.1, false",
    })
    void holdsItsOwn(String network, String address, boolean holds) {
        assertThat(Network.parse(network).holds(Members.address(address))).isEqualTo(holds);
        assertThat(Network.parse(network))
                .isEqualTo(Network.parse(Network.parse(network).toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/8", "10.0.0.0/", "10.0.0.0/33", "fd00::/129", "10.0.0/8", "host/8", "10.0.0.0/-1", "a\n"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> Network.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no network; one is written 10.0.0.0/8 or fd00::/8");
    }

    @Test
    void refusesAnAddressThatGoesOn() {
        assertThatThrownBy(() -> Network.parse("10.1.0.0/8"))
                .hasMessage("'10.1.0.0/8' is no network: its address goes on after the first 8 bits");
    }

    private static Roster read(String tag, String... networks) {
        Member member = Members.web("a", "10.0.0.1", MemberStatus.ALIVE, tag);
        RosterSettings settings = RosterSettings.defaults(false)
                .withAllowNetworks(Stream.of(networks).map(Network::parse).toList());
        return RosterReader.read(1, List.of(member), settings);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.9.0.0/16",
        "10.9.1.2, 10.9.0.0/16",
        "10.9.1.2, 0.0.0.0/0",
    })
    void aServiceMayBeAtItsMembersAddressOrWhereItIsAllowed(String address, String network) {
        assertThat(read("ready 5432 100 address=" + address, network).services())
                .singleElement()
                .satisfies(i -> assertThat(i.address().getAddress().getHostAddress() + ":"
                                + i.address().getPort())
                        .isEqualTo(address + ":5432"));
    }

    @ParameterizedTest
    @CsvSource({
        "10.9.1.2, 10.8.0.0/16, its address 10.9.1.2 is not its member's",
        "127.0.0.1, 0.0.0.0/0, its address 127.0.0.1 is loopback",
        "169.254.169.254, 0.0.0.0/0, its address 169.254.169.254 is link-local",
        "0.0.0.0, 0.0.0.0/0, its address 0.0.0.0 is no host's",
        "224.0.0.1, 0.0.0.0/0, its address 224.0.0.1 is a group",
        "db.example.com, 0.0.0.0/0, its address 'db.example.com' is no IP address",
        "10.9, 0.0.0.0/0, its address '10.9' is no IP address",
    })
    void elsewhereItIsSetAside(String address, String network, String reason) {
        Roster roster = read("ready 5432 100 address=" + address, network);

        assertThat(roster.services()).isEmpty();
        assertThat(roster.quarantined())
                .extracting(Quarantined::reason)
                .singleElement()
                .asString()
                .contains(reason);
    }

    @Test
    void withoutAllowedNetworksOnlyItsMembersAddressWillDo() {
        assertThat(read("ready 5432 100 address=10.0.0.2").services()).isEmpty();
        assertThat(read("ready 5432 100 address=10.0.0.1").services()).hasSize(1);
    }
}
