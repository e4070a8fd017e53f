package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.BytesBuilder;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MsgpackWriter;
import dev.muster.gossip.wire.Message.Liveness;
import dev.muster.gossip.wire.Message.NodeState;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Input of which there is just more than a limit allows: for our own nodes alone. */
public final class OverLimit {

    private static final Bytes NACK = MessageCodec.encode(new Message.Nack(1));
    private static final Bytes VERSIONS = Bytes.ofHex("010502020505");

    private OverLimit() {}

    public static Bytes inflated() {
        return Compression.wrap(Bytes.of(new byte[WireLimits.INFLATED_DATAGRAM_BYTES + 1]));
    }

    public static Bytes inflations() {
        return compound(Compression.wrap(NACK), WireLimits.INFLATIONS_PER_DATAGRAM + 1);
    }

    public static Bytes messages() {
        Bytes hundred = compound(NACK, 100);
        return compound(hundred, WireLimits.MESSAGES_PER_DATAGRAM / 100 + 1);
    }

    public static Bytes layers() {
        Bytes packet = NACK;
        for (int i = 0; i <= WireLimits.DATAGRAM_LAYERS; i++) {
            packet = compound(packet, 1);
        }
        return compound(packet, 1);
    }

    /** As {@link PacketCodec#encode} would not: of one part, too. */
    private static Bytes compound(Bytes part, int count) {
        BytesBuilder compound = new BytesBuilder().add(MessageType.COMPOUND).add(count);
        Collections.nCopies(count, part.size()).forEach(compound::add16);
        Collections.nCopies(count, part).forEach(compound::add);
        return compound.finish();
    }

    public static Bytes depth() {
        return Bytes.ofHex("0b81a178" + "91".repeat(40) + "c0");
    }

    public static Bytes name() {
        return MessageCodec.encode(new Message.Suspect(1, "n".repeat(WireLimits.NAME_BYTES + 1), "x"));
    }

    public static Bytes meta() {
        Bytes meta = Bytes.of(new byte[WireLimits.META_BYTES + 1]);
        return MessageCodec.encode(new Message.Alive(1, "m", Vectors.loopback(9, 7946), meta, VERSIONS));
    }

    public static Bytes versions() {
        return Bytes.ofHex(
                MessageCodec.encode(new Message.Alive(1, "m", Vectors.loopback(9, 7946), Bytes.EMPTY, VERSIONS))
                        .toHex()
                        .replace("a6" + VERSIONS.toHex(), "a701" + VERSIONS.toHex()));
    }

    public static Bytes nameOfMember() {
        return MessageCodec.encode(
                new Message.Alive(1, "n".repeat(256), Vectors.loopback(9, 7946), Bytes.EMPTY, VERSIONS));
    }

    public static Bytes claimTags() {
        int tags = WireLimits.CLAIM_TAGS + 1;
        return user(new BytesBuilder()
                .add(Bytes.ofHex("0681a454616773de"))
                .add16(tags)
                .add(Bytes.of(filled(2 * tags, 0xa0)))
                .finish());
    }

    /** So many events of one Lamport time. */
    public static List<Bytes> events(int count, long lamportTime) {
        return IntStream.range(0, count)
                .mapToObj(i -> user(
                        SerfMessageCodec.encode(new SerfMessage.UserEvent(lamportTime, "e" + i, Bytes.EMPTY, false))))
                .toList();
    }

    private static Bytes user(Bytes payload) {
        return MessageCodec.encode(new Message.User(payload));
    }

    private static byte[] filled(int size, int value) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    public static Bytes streamTotal() {
        NodeState node =
                new NodeState("n", Vectors.loopback(9, 7946), Bytes.of(new byte[500]), 1, Liveness.ALIVE, VERSIONS);
        int each = 540;
        int nodes = (StreamLimits.DEFAULT.totalBytes() - StreamLimits.DEFAULT.userStateBytes()) / each + 1;
        Bytes state = Bytes.of(new byte[StreamLimits.DEFAULT.userStateBytes()]);
        return StreamCodec.encode(new Message.PushPull(false, Collections.nCopies(nodes, node), state), false);
    }

    public static Bytes streamNodes() {
        return new MsgpackWriter(Dialect.GOSSIP)
                .type(MessageType.PUSH_PULL)
                .map(1)
                .key("Nodes")
                .integer(StreamLimits.DEFAULT.nodes() + 1)
                .finish();
    }

    public static Bytes streamUserState() {
        return new MsgpackWriter(Dialect.GOSSIP)
                .type(MessageType.USER)
                .map(1)
                .key("UserMsgLen")
                .integer(StreamLimits.DEFAULT.userStateBytes() + 1)
                .finish();
    }

    public static Bytes streamObject() {
        return StreamCodec.encode(new Message.Refusal("e".repeat(WireLimits.STREAM_OBJECT_BYTES)), false);
    }

    public static Bytes sealedStream() {
        return new BytesBuilder()
                .add(MessageType.ENCRYPT)
                .add32(WireLimits.SEALED_STREAM_BYTES + 1)
                .finish();
    }

    public static Bytes stateNames() {
        return state("LeftMembers", WireLimits.STATE_NAMES + 1, 0xa0);
    }

    public static Bytes stateEvents() {
        return state("Events", WireLimits.STATE_EVENTS + 1, 0x80);
    }

    private static Bytes state(String field, int count, int element) {
        Bytes state = new BytesBuilder()
                .add(new MsgpackWriter(Dialect.GOSSIP)
                        .type(SerfMessageType.STATE)
                        .map(1)
                        .key(field)
                        .finish())
                .add(0xdd)
                .add32(count)
                .add(Bytes.of(filled(count, element)))
                .finish();
        return StreamCodec.encode(new Message.PushPull(false, List.of(), state), false);
    }
}
