package dev.muster.gossip.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdvertisedNameTest {

    private final KnownNames names = new KnownNames()
            .with("both", "2001:db8::1", "192.0.2.1")
            .with("four", "192.0.2.1")
            .with("six", "2001:db8::1")
            .with("hosts", "127.0.1.1", "::1")
            .with("mixed", "127.0.1.1", "192.0.2.1", "0.0.0.0", "224.0.0.1")
            .with("here", "192.0.2.1", "127.0.0.1");

    private InetAddress advertised(String name, String bind) throws Exception {
        InetSocketAddress found = AdvertisedName.resolved(
                InetSocketAddress.createUnresolved(name, 17), InetAddress.ofLiteral(bind), new Resolver(names));
        assertThat(found.getPort()).isEqualTo(17);
        return found.getAddress();
    }

    @ParameterizedTest
    @CsvSource({
        "both, 0.0.0.0, 192.0.2.1",
        "both, 192.0.2.9, 192.0.2.1",
        "both, ::, 2001:db8::1",
        "both, 2001:db8::9, 2001:db8::1",
        "four, ::, 192.0.2.1",
        "mixed, 0.0.0.0, 192.0.2.1",
        "hosts, 127.0.0.1, 127.0.1.1",
        "hosts, ::1, ::1",
        // Of this machine before others, where both would do.
        "here, 127.0.0.9, 127.0.0.1"
    })
    void theAddressFitsTheFamilyThatTheNodeIsBoundTo(String name, String bind, String expected) throws Exception {
        assertThat(advertised(name, bind)).isEqualTo(InetAddress.ofLiteral(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "six, 0.0.0.0, 'it stands for 2001:db8:0:0:0:0:0:1, and this node is bound to IPv4 (0.0.0.0). Bind to'",
        "four, 2001:db8::9, 'it stands for 192.0.2.1, and this node is bound to IPv6'",
        "hosts, 0.0.0.0, 'it stands for 127.0.1.1, 0:0:0:0:0:0:0:1 only, which other machines cannot reach. Give'",
        "nobody, 0.0.0.0, 'cannot resolve \"nobody\". Give a name that the DNS or /etc/hosts of this machine knows'"
    })
    void whatDoesNotServeSaysWhatToDo(String name, String bind, String complaint) {
        assertThatThrownBy(() -> advertised(name, bind))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageStartingWith("the name to advertise, \"" + name + "\", cannot be used: ")
                .hasMessageContaining(complaint);
    }

    @Test
    void anAddressIsNotLookedUp() throws Exception {
        InetSocketAddress given = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 17);
        assertThat(AdvertisedName.resolved(given, InetAddress.ofLiteral("::"), new Resolver(names)))
                .isEqualTo(given);
        assertThat(names.asked()).isZero();
    }
}
