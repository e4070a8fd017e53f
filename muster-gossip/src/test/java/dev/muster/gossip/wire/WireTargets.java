package dev.muster.gossip.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.BytesBuilder;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MsgpackReader;
import dev.muster.gossip.msgpack.MsgpackStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The decoders of this package, for a fuzzer: each takes any bytes, and throws nothing but what says that they are
 * malformed or end too early. What is understood must come out the same when it is written and read again.
 */
public final class WireTargets {

    /** The key of the captured packet, so that it opens. */
    private static final Keyring KEYS =
            Keyring.of(GossipKey.of(Bytes.ofHex("e21adbcd4cf0a5e1a443bec26eda56ae8b0d2d43b786b0c6d72e296256942a9f")));

    private static final Sealer SEALER = new Sealer(KEYS, nonce -> {}, Label.NONE);
    private static final Label LABEL = Label.of("blue");
    private static final StreamLimits LIMITS = new StreamLimits(1000, 256 * 1024, 1024 * 1024);

    private WireTargets() {}

    public static void packet(Bytes input) throws MalformedMessageException {
        for (Bytes message : PacketCodec.unpack(input).messages()) {
            try {
                message(message);
            } catch (MalformedMessageException e) {
                // The next one may be sound.
            }
        }
    }

    public static void message(Bytes input) throws MalformedMessageException {
        Message message = MessageCodec.decode(input);
        assertThat(MessageCodec.decode(MessageCodec.encode(message))).isEqualTo(message);
        if (message instanceof Message.User user) {
            serfMessage(user.payload());
        }
    }

    public static void serfMessage(Bytes input) throws MalformedMessageException {
        SerfMessage message = SerfMessageCodec.decode(input);
        assertThat(SerfMessageCodec.decode(SerfMessageCodec.encode(message))).isEqualTo(message);
    }

    /** Serf's state, as a push/pull carries it. */
    public static void state(Bytes input) throws MalformedMessageException {
        SerfMessage.State state = StateReader.read(new MsgpackReader(input));
        assertThat(SerfMessageCodec.decode(SerfMessageCodec.encode(state))).isEqualTo(state);
    }

    public static void stream(Bytes input) throws MalformedMessageException, IOException {
        Message message = StreamCodec.read(input.asStream(), LIMITS);
        Bytes again = StreamCodec.encode(message, false);
        Message back = StreamCodec.read(again.asStream(), StreamLimits.DEFAULT);
        if (message instanceof Message.PushPull pushPull) {
            // How many were left out is not told to others.
            assertThat(back).isEqualTo(new Message.PushPull(pushPull.join(), pushPull.nodes(), pushPull.userState()));
        } else {
            assertThat(back).isEqualTo(message);
        }
    }

    public static void pushPull(Bytes input) throws MalformedMessageException, IOException {
        stream(new BytesBuilder().add(MessageType.PUSH_PULL).add(input).finish());
    }

    public static void lzw(Bytes input) throws MalformedMessageException {
        Bytes inflated = Lzw.decompress(input, WireLimits.INFLATED_DATAGRAM_BYTES);
        assertThat(Lzw.decompress(Lzw.compress(inflated), inflated.size())).isEqualTo(inflated);
    }

    /** What is compressed comes back, whatever it is. */
    public static void compressed(Bytes input) throws MalformedMessageException {
        assertThat(Lzw.decompress(Lzw.compress(input), input.size())).isEqualTo(input);
    }

    public static void tags(Bytes input) throws MalformedMessageException {
        SortedMap<String, String> tags = TagCodec.decode(input);
        assertThat(tags).isNotNull();
    }

    /** As it comes from a stranger, and as one who holds the key could have made it, in both versions of padding. */
    public static void sealedPacket(Bytes input) throws MalformedMessageException {
        byte[] padded = SEALER.sealPacket(input).toArray();
        assertThat(SEALER.openPacket(Bytes.of(padded))).isEqualTo(input);
        padded[0] = Sealed.PADDED;
        opened(Bytes.of(padded));
        opened(input);
    }

    private static void opened(Bytes datagram) throws MalformedMessageException {
        try {
            packet(SEALER.openPacket(datagram));
        } catch (MalformedMessageException e) {
            Sealer.looksSealed(datagram);
        }
    }

    /** The same on a stream, with the header of its frame. */
    public static void sealedStream(Bytes input) throws MalformedMessageException, IOException {
        Bytes frame = SEALER.sealStream(input);
        for (Bytes stream : new Bytes[] {input, frame}) {
            try {
                StreamCodec.read(stream.asStream(), LIMITS, Optional.of(SEALER));
            } catch (MalformedMessageException e) {
                StreamCodec.refusal(e.reason());
            } catch (EOFException e) {
                assertThat(stream).isNotNull();
            }
        }
    }

    public static void label(Bytes input) throws IOException, MalformedMessageException {
        assertThat(LABEL.takenOff(LABEL.inFrontOf(input))).isEqualTo(input);
        LABEL.readFrom(input.asStream());
        assertThat(LABEL.inFrontOf(LABEL.takenOff(input))).isEqualTo(input);
    }

    /** Any objects one after the other, as Serf's RPC sends them. */
    public static void objects(Bytes input) throws MalformedMessageException, IOException {
        MsgpackStream stream = new MsgpackStream(input.asStream());
        Bytes object = stream.next(input.size());
        while (object != null) {
            MsgpackReader reader = new MsgpackReader(object);
            reader.skip();
            assertThat(reader.rest()).isEqualTo(Bytes.EMPTY);
            object = stream.next(input.size());
        }
    }
}
