package dev.muster.gossip.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.BytesBuilder;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import dev.muster.gossip.msgpack.MsgpackWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Packets that stop other implementations, or try to: each refused with its reason, and never sent. */
class BadInputTest {

    private static final PacketOptions PLAIN = new PacketOptions(false, false);
    private static final Bytes NACK = MessageCodec.encode(new Message.Nack(1));
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7946);

    static List<Arguments> packets() {
        return List.of(
                argumentSet("an empty datagram", "", Reason.EMPTY),
                argumentSet("a bare type byte", "00", Reason.EMPTY),
                argumentSet("a bare user type", "08", Reason.EMPTY),
                argumentSet("an unknown type", "0e80", Reason.UNKNOWN_TYPE),
                argumentSet("a push/pull in a packet", "0680", Reason.UNKNOWN_TYPE),
                argumentSet("an encrypted frame in a packet", "0a0000000100", Reason.UNKNOWN_TYPE),
                argumentSet("a label", "f403616263" + NACK.toHex(), Reason.LABEL),
                argumentSet("a cut map", "0b81a5536571", Reason.TRUNCATED),
                argumentSet("a map of four billion", "0bdfffffffff", Reason.TRUNCATED),
                argumentSet("a string of four billion bytes", "0581a44e6f6465dbffffffff", Reason.TRUNCATED),
                argumentSet("no map", "0ba5536571", Reason.WRONG_FORMAT),
                argumentSet("nil for a structure", "0bc0", Reason.WRONG_FORMAT),
                argumentSet("the format that is never used", "0bc1", Reason.WRONG_FORMAT),
                argumentSet("a float for an integer", "0b81a55365714e6fcb3ff0000000000000", Reason.WRONG_FORMAT),
                argumentSet("a negative sequence", "0b81a55365714e6fff", Reason.BAD_VALUE),
                argumentSet("a sequence above 32 bits", "0b81a55365714e6fcf0000000100000000", Reason.BAD_VALUE),
                argumentSet("a sequence above 63 bits", "0b81a55365714e6fcfffffffffffffffff", Reason.BAD_VALUE),
                argumentSet("an unknown key, too deep", "0b81a178" + "91".repeat(40) + "c0", Reason.TOO_DEEP),
                argumentSet("a damaged checksum", "0c00000000" + NACK.toHex(), Reason.CRC),
                argumentSet("a checksum of nothing", "0c00000000", Reason.TRUNCATED),
                argumentSet("compressed in an unknown way", "0982a4416c676f01a3427566a100", Reason.COMPRESSION),
                argumentSet("compressed without bytes", "0980", Reason.COMPRESSION),
                argumentSet("compressed nothing", "0982a4416c676f00a3427566a3000302", Reason.EMPTY),
                argumentSet("a compound without a count", "07", Reason.COMPOUND),
                argumentSet("a compound of nothing", "0700", Reason.COMPOUND),
                argumentSet("a cut table of lengths", "070200", Reason.COMPOUND),
                argumentSet("a part without a byte", "070200080000" + NACK.toHex(), Reason.COMPOUND));
    }

    @ParameterizedTest
    @MethodSource("packets")
    void isRefused(String hex, Reason reason) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() ->
                        MessageCodec.decode(PacketCodec.split(Bytes.ofHex(hex)).getFirst()))
                .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason))
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
    }

    @Test
    void completePartsOfACutCompoundAreKept() throws Exception {
        Bytes packet = PacketCodec.encode(List.of(NACK, Vectors.packet("ping"), NACK), PLAIN);

        Bytes cut = packet.slice(0, packet.size() - 1);

        assertThat(PacketCodec.split(cut)).containsExactly(NACK, Vectors.packet("ping"));
        assertThat(PacketCodec.unpack(cut).problems())
                .extracting(MalformedMessageException::reason)
                .containsExactly(Reason.TRUNCATED);
    }

    @Test
    void oneBadPartDoesNotTakeTheOthersWithIt() throws Exception {
        Bytes label = Bytes.ofHex("f40161");
        assertThat(PacketCodec.split(PacketCodec.encode(List.of(NACK, label, NACK), PLAIN)))
                .containsExactly(NACK, NACK);
    }

    @Test
    void aChecksumInsideIsNotOpened() {
        Bytes inner = PacketCodec.encode(List.of(NACK), new PacketOptions(false, true));
        PacketCodec.Unpacked unpacked = PacketCodec.unpack(PacketCodec.encode(List.of(NACK, inner), PLAIN));
        assertThat(unpacked.messages()).containsExactly(NACK);
        assertThat(unpacked.problems())
                .extracting(MalformedMessageException::reason)
                .containsExactly(Reason.UNKNOWN_TYPE);
    }

    @Test
    void nestedCompoundsAreOpenedToADepth() throws Exception {
        Bytes packet = NACK;
        for (int i = 0; i < WireLimits.DATAGRAM_LAYERS; i++) {
            packet = PacketCodec.encode(List.of(packet, NACK), PLAIN);
        }
        assertThat(PacketCodec.split(packet)).hasSize(WireLimits.DATAGRAM_LAYERS + 1);

        Bytes tooDeep = PacketCodec.encode(List.of(packet, NACK), PLAIN);
        assertThat(PacketCodec.unpack(tooDeep).problems())
                .extracting(MalformedMessageException::reason)
                .contains(Reason.TOO_DEEP);
    }

    @Test
    void aBombIsNotInflated() {
        Bytes bomb = Compression.wrap(Bytes.of(new byte[12 * 1024 * 1024]));
        assertThat(bomb.size()).isLessThan(10_000);
        refuses(Reason.TOO_LARGE, () -> PacketCodec.split(bomb));
    }

    @Test
    void manySmallBombsAreNoBetter() {
        // Each of them alone would be within the limit.
        Bytes bomb = Compression.wrap(Bytes.of(new byte[WireLimits.INFLATED_DATAGRAM_BYTES]));
        PacketCodec.Unpacked unpacked = PacketCodec.unpack(PacketCodec.encode(Collections.nCopies(50, bomb), PLAIN));

        int inflated = unpacked.messages().stream().mapToInt(Bytes::size).sum();
        assertThat(inflated).isEqualTo(WireLimits.INFLATED_DATAGRAM_BYTES);
        assertThat(unpacked.problems()).hasSize(49);
    }

    @Test
    void inflationsAndMessagesAreCounted() {
        Bytes small = Compression.wrap(NACK);
        PacketCodec.Unpacked inflations = PacketCodec.unpack(PacketCodec.encode(Collections.nCopies(50, small), PLAIN));
        assertThat(inflations.messages()).hasSize(WireLimits.INFLATIONS_PER_DATAGRAM);

        Bytes hundred = PacketCodec.encode(Collections.nCopies(100, NACK), PLAIN);
        PacketCodec.Unpacked messages = PacketCodec.unpack(PacketCodec.encode(Collections.nCopies(20, hundred), PLAIN));
        assertThat(messages.messages()).hasSize(WireLimits.MESSAGES_PER_DATAGRAM);
        assertThat(messages.problems())
                .extracting(MalformedMessageException::reason)
                .contains(Reason.TOO_LARGE);
    }

    @Test
    void anAliveWithFewVersionBytes() {
        Bytes alive = new MsgpackWriter(Dialect.GOSSIP)
                .type(MessageType.ALIVE)
                .map(3)
                .key("Addr")
                .bytes(Bytes.ofHex("7f000001"))
                .key("Node")
                .string("n1")
                .key("Vsn")
                .bytes(Bytes.ofHex("010502"))
                .finish();
        refuses(Reason.BAD_VALUE, () -> MessageCodec.decode(alive));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Message.Alive(1, "n1", ADDRESS, Bytes.EMPTY, Bytes.ofHex("010502")));
    }

    @Test
    void anAliveWithAnAddressOfThreeBytesOrTooMuchMetaData() {
        refuses(
                Reason.BAD_VALUE,
                () -> MessageCodec.decode(new MsgpackWriter(Dialect.GOSSIP)
                        .type(MessageType.ALIVE)
                        .map(1)
                        .key("Addr")
                        .bytes(Bytes.ofHex("7f0000"))
                        .finish()));
        refuses(
                Reason.TOO_LARGE,
                () -> MessageCodec.decode(new MsgpackWriter(Dialect.GOSSIP)
                        .type(MessageType.ALIVE)
                        .map(1)
                        .key("Meta")
                        .bytes(Bytes.of(new byte[513]))
                        .finish()));
    }

    @Test
    void aQueryWithAnEmptyFilter() {
        Bytes query = new MsgpackWriter(Dialect.GOSSIP)
                .type(SerfMessageType.QUERY)
                .map(2)
                .key("Addr")
                .bytes(Bytes.ofHex("7f000001"))
                .key("Filters")
                .array(1)
                .bytes(Bytes.EMPTY)
                .finish();
        refuses(Reason.BAD_VALUE, () -> SerfMessageCodec.decode(query));
        assertThatIllegalArgumentException().isThrownBy(() -> query("q", List.of(Bytes.EMPTY), Bytes.EMPTY));
    }

    @Test
    void aKeyQueryWithoutAPayload() {
        Bytes query = new MsgpackWriter(Dialect.GOSSIP)
                .type(SerfMessageType.QUERY)
                .map(2)
                .key("Addr")
                .bytes(Bytes.ofHex("7f000001"))
                .key("Name")
                .string("_serf_install-key")
                .finish();
        refuses(Reason.BAD_VALUE, () -> SerfMessageCodec.decode(query));
        assertThatIllegalArgumentException().isThrownBy(() -> query("_serf_list-keys", List.of(), Bytes.EMPTY));
    }

    @Test
    void whatIsNeverSent() {
        assertThatIllegalArgumentException().isThrownBy(() -> PacketCodec.encode(List.of(), PLAIN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PacketCodec.encode(Collections.nCopies(128, NACK), PLAIN));
        assertThatIllegalArgumentException().isThrownBy(() -> PacketCodec.encode(List.of(NACK, Bytes.EMPTY), PLAIN));
        assertThatIllegalArgumentException().isThrownBy(() -> PacketCodec.encode(List.of(Bytes.EMPTY), PLAIN));
        assertThatIllegalArgumentException().isThrownBy(() -> new Message.User(Bytes.EMPTY));
        assertThatIllegalArgumentException().isThrownBy(() -> new Message.Nack(1L << 32));
        assertThatIllegalArgumentException().isThrownBy(() -> new Message.Suspect(-1, "n1", "n2"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MessageCodec.encode(
                        new Message.Ping(1, "n1", InetSocketAddress.createUnresolved("n1.example", 1), "")));
    }

    @Test
    void tooManyTagsAreNamedInBytes() {
        TreeMap<String, String> tags = new TreeMap<>(Map.of("k", "x".repeat(520)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TagCodec.encode(tags))
                .withMessage("The tags need 527 bytes, 15 more than the 512 that Serf allows");
        refuses(Reason.TOO_LARGE, () -> TagCodec.decode(Bytes.of(new byte[513])));
    }

    @Test
    void aStateOfManySmallThings() {
        Bytes names = state("LeftMembers", WireLimits.STATE_NAMES + 1, 0xa0);
        refuses(Reason.TOO_LARGE, () -> SerfMessageCodec.decode(names));
        Bytes events = state("Events", WireLimits.STATE_EVENTS + 1, 0x80);
        refuses(Reason.TOO_LARGE, () -> SerfMessageCodec.decode(events));
    }

    private static Bytes state(String key, int count, int element) {
        BytesBuilder out = new BytesBuilder();
        new MsgpackWriter(Dialect.GOSSIP, out)
                .type(SerfMessageType.STATE)
                .map(1)
                .key(key)
                .array(count);
        for (int i = 0; i < count; i++) {
            out.add(element);
        }
        return out.finish();
    }

    private static SerfMessage.Query query(String name, List<Bytes> filters, Bytes payload) {
        return new SerfMessage.Query(1, 1, ADDRESS, "n1", filters, 0, 0, 1, name, payload);
    }

    private static void refuses(Reason reason, ThrowingCallable decoding) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(decoding)
                .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }
}
