package dev.muster.gossip.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.msgpack.Bytes;

/** What of this package reads foreign text, for a fuzzer. */
public final class NetTargets {

    private NetTargets() {}

    public static void joinAddress(Bytes input) {
        try {
            JoinAddress address = JoinAddress.parse(input.toUtf8(), 7946);
            assertThat(address.host()).isNotEmpty();
            assertThat(address.port()).isBetween(1, 65_535);
        } catch (JoinAddress.BadAddressException e) {
            assertThat(e.getMessage()).isNotEmpty().doesNotContain("\n", "\u001b");
        }
    }
}
