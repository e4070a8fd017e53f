package dev.muster.gossip.interop;

import dev.muster.gossip.coordinate.CoordinateCodec;
import dev.muster.gossip.interop.OldMsgpack.Raw;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.wire.GossipKey;
import dev.muster.gossip.wire.Keyring;
import dev.muster.gossip.wire.Label;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.MessageCodec;
import dev.muster.gossip.wire.PacketCodec;
import dev.muster.gossip.wire.PacketOptions;
import dev.muster.gossip.wire.Sealer;
import dev.muster.gossip.wire.SerfMessage;
import dev.muster.gossip.wire.SerfMessageCodec;
import dev.muster.gossip.wire.StreamCodec;
import dev.muster.gossip.wire.StreamLimits;
import dev.muster.gossip.wire.TagCodec;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decodes what real Serf agents send with Muster's codecs, encodes it again and compares: packets byte by byte, layer
 * by layer; messages by their content where Serf has the choice, which is the order in Go's maps, and nil or empty.
 */
final class SerfJudge {

    private static final int CRC = 12;
    private static final int COMPRESS = 9;
    private static final Raw USER_STATE_LENGTH = new Raw("UserStateLen".getBytes(StandardCharsets.US_ASCII));
    private static final int ENCRYPTED_FRAME = 10;
    private static final int TAGS = 0xff;
    private static final long ACKNOWLEDGEMENT = 1;

    private final Keys keys;

    private final Asked asked;

    SerfJudge(Keys keys, Asked asked) {
        this.keys = keys;
        this.asked = asked;
    }

    /** @throws Foul if it is not understood, or comes out otherwise */
    void packet(byte[] datagram) {
        try {
            byte[] plain = opened(datagram);
            PacketCodec.Unpacked unpacked = PacketCodec.unpack(Bytes.of(plain));
            Foul.unless(unpacked.problems().isEmpty(), "not understood: " + unpacked.problems());
            boolean crc = plain[0] == CRC;
            boolean compress = plain[crc ? 5 : 0] == COMPRESS;
            Bytes again = PacketCodec.encode(unpacked.messages(), new PacketOptions(compress, crc));
            Foul.unless(again.equals(Bytes.of(plain)), "its layers come out otherwise: " + again.toHex());
            for (Bytes message : unpacked.messages()) {
                message(message);
            }
        } catch (MalformedMessageException e) {
            throw new Foul("not understood: " + e.getMessage());
        }
    }

    private byte[] opened(byte[] datagram) throws MalformedMessageException {
        for (byte[] key : keys.all()) {
            Sealer sealer = new Sealer(
                    Keyring.of(GossipKey.of(Bytes.of(key))),
                    nonce -> System.arraycopy(datagram, 1, nonce, 0, nonce.length),
                    Label.NONE);
            try {
                Bytes plain = sealer.openPacket(Bytes.of(datagram));
                Foul.unless(sealer.sealPacket(plain).equals(Bytes.of(datagram)), "encrypted otherwise");
                return plain.toArray();
            } catch (MalformedMessageException e) {
                if (e.reason() != MalformedMessageException.Reason.UNDECRYPTABLE
                        && e.reason() != MalformedMessageException.Reason.PLAINTEXT) {
                    throw e;
                }
            }
        }
        return datagram;
    }

    private void message(Bytes bytes) throws MalformedMessageException {
        Message message = MessageCodec.decode(bytes);
        if (message instanceof Message.User user) {
            serf(user.payload());
            return;
        }
        same(bytes, MessageCodec.encode(message));
        if (message instanceof Message.Alive alive) {
            tags(alive.meta());
        } else if (message instanceof Message.Ack ack && !ack.payload().isEmpty()) {
            // Of structures and numbers only, which leave no choice: the same bytes.
            Bytes again = CoordinateCodec.encode(CoordinateCodec.decode(ack.payload()));
            Foul.unless(again.equals(ack.payload()), "its coordinate comes out otherwise: " + again.toHex());
        }
    }

    /** As read by Muster's decoder and by the one that knows nothing of it; and as encoded again. */
    private static void tags(Bytes meta) throws MalformedMessageException {
        Foul.unless(meta.size() > 1 && meta.at(0) == TAGS, "no tags: " + meta.toHex());
        SortedMap<String, String> tags = TagCodec.decode(meta);
        OldMsgpack in = new OldMsgpack(meta.toArray(), 1, false);
        Foul.unless(named(in.next()).equals(tags) && in.atEnd(), "its tags are not " + tags + ": " + meta.toHex());
        Bytes again = TagCodec.encode(tags);
        Foul.unless(again.size() == meta.size(), "its tags come out otherwise: " + again.toHex());
        same(meta, again);
    }

    private static Map<String, String> named(@Nullable Object value) {
        Map<String, String> named = new TreeMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, tag) -> named.put(text(name), text(tag)));
        }
        return named;
    }

    private static String text(@Nullable Object value) {
        if (value instanceof Raw raw) {
            return raw.text();
        }
        throw new Foul("a tag that is no string: " + value);
    }

    private void serf(Bytes bytes) throws MalformedMessageException {
        SerfMessage message = SerfMessageCodec.decode(bytes);
        same(bytes, SerfMessageCodec.encode(message));
        switch (message) {
            case SerfMessage.Relay relay -> serf(relay.inner());
            case SerfMessage.Query query -> {
                asked.add(BigInteger.valueOf(query.id()), query.name());
                if (Asked.KEY_QUERIES.contains(query.name())) {
                    inner(query.payload(), SerfMessage.KeyRequest.class);
                }
            }
            case SerfMessage.QueryResponse response -> answer(response);
            default -> {
                // Has nothing in it that is encoded apart.
            }
        }
    }

    private void answer(SerfMessage.QueryResponse response) throws MalformedMessageException {
        String query = asked.name(BigInteger.valueOf(response.id()));
        if (response.flags() == ACKNOWLEDGEMENT) {
            Foul.unless(response.payload().isEmpty(), "an acknowledgement with a payload");
        } else if (query.equals(Asked.CONFLICT)) {
            inner(response.payload(), SerfMessage.ConflictResponse.class);
        } else if (Asked.KEY_QUERIES.contains(query)) {
            inner(response.payload(), SerfMessage.KeyResponse.class);
        }
    }

    /** A message of Serf's in a payload. */
    private static void inner(Bytes payload, Class<? extends SerfMessage> type) throws MalformedMessageException {
        SerfMessage message = SerfMessageCodec.decode(payload);
        Foul.unless(type.isInstance(message), "no " + type.getSimpleName() + ": " + payload.toHex());
        same(payload, SerfMessageCodec.encode(message));
    }

    /** @throws Foul if it is not understood, or comes out otherwise */
    void stream(byte[] text) {
        try {
            byte[] plain = text[0] == ENCRYPTED_FRAME ? keys.openStream(text) : text;
            boolean compressed = plain[0] == COMPRESS;
            Message message = StreamCodec.read(
                    new BufferedInputStream(new ByteArrayInputStream(plain)), StreamLimits.DEFAULT, Optional.empty());
            byte[] bare = compressed ? MusterJudge.inflated(plain) : plain;
            Bytes again = StreamCodec.encode(message, false);
            same(Bytes.of(bare), again);
            if (message instanceof Message.PushPull pushPull) {
                Foul.unless(pushPull.unusable() == 0, "nodes that Muster cannot use");
                for (Message.NodeState node : pushPull.nodes()) {
                    tags(node.meta());
                }
            }
        } catch (MalformedMessageException | IOException e) {
            throw new Foul("not understood: " + e);
        }
    }

    /** The type byte, and every object after it. */
    private static void same(Bytes sent, Bytes again) {
        Foul.unless(
                sent.at(0) == again.at(0) && objects(sent).equals(objects(again)),
                "comes out otherwise:\n  sent  " + sent.toHex() + "\n  again " + again.toHex());
    }

    private static List<@Nullable Object> objects(Bytes message) {
        List<@Nullable Object> objects = new ArrayList<>();
        OldMsgpack in = new OldMsgpack(message.toArray(), 1, false);
        while (!in.atEnd()) {
            Object object = in.next();
            if (object instanceof Map<?, ?> map) {
                // The length of what follows, which Muster writes in a shorter way.
                map.remove(USER_STATE_LENGTH);
            }
            objects.add(normal(object));
        }
        return objects;
    }

    /** Maps compare without order; nil is as good as empty, and a slot without events as none. */
    private static Object normal(@Nullable Object object) {
        return switch (object) {
            case null -> "";
            case Raw raw -> raw.size() == 0 ? "" : raw;
            case List<?> list -> {
                List<Object> kept = list.stream()
                        .filter(Objects::nonNull)
                        .map(SerfJudge::normal)
                        .toList();
                yield kept.isEmpty() ? "" : kept;
            }
            case Map<?, ?> map -> {
                Map<Object, Object> kept = new LinkedHashMap<>();
                map.forEach((key, value) -> kept.put(key, normal(value)));
                yield kept.isEmpty() ? "" : kept;
            }
            default -> object;
        };
    }
}
