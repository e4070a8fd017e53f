package dev.muster.bench.gossip;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.MessageCodec;
import dev.muster.gossip.wire.PacketCodec;
import dev.muster.gossip.wire.PacketOptions;
import dev.muster.gossip.wire.SerfMessageCodec;
import dev.muster.gossip.wire.StreamCodec;
import dev.muster.gossip.wire.StreamLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The usual messages, each with its way to bytes and back. */
public enum Kind {
    PING("ping") {
        @Override
        Bytes encode() {
            return MessageCodec.encode(Samples.PING);
        }

        @Override
        Object decode(Bytes bytes) throws MalformedMessageException {
            return MessageCodec.decode(bytes);
        }
    },
    ACK("ack with coordinate") {
        @Override
        Bytes encode() {
            return MessageCodec.encode(Samples.ACK);
        }

        @Override
        Object decode(Bytes bytes) throws MalformedMessageException {
            return MessageCodec.decode(bytes);
        }
    },
    ALIVE("alive") {
        @Override
        Bytes encode() {
            return MessageCodec.encode(Samples.ALIVE);
        }

        @Override
        Object decode(Bytes bytes) throws MalformedMessageException {
            return MessageCodec.decode(bytes);
        }
    },
    SUSPECT("suspect") {
        @Override
        Bytes encode() {
            return MessageCodec.encode(Samples.SUSPECT);
        }

        @Override
        Object decode(Bytes bytes) throws MalformedMessageException {
            return MessageCodec.decode(bytes);
        }
    },
    EVENT("user event") {
        @Override
        Bytes encode() {
            return SerfMessageCodec.encode(Samples.EVENT);
        }

        @Override
        Object decode(Bytes bytes) throws MalformedMessageException {
            return SerfMessageCodec.decode(bytes);
        }
    },
    QUERY("query") {
        @Override
        Bytes encode() {
            return SerfMessageCodec.encode(Samples.QUERY);
        }

        @Override
        Object decode(Bytes bytes) throws MalformedMessageException {
            return SerfMessageCodec.decode(bytes);
        }
    },
    /** The messages wait in the queue as bytes, so that to encode is to put them together. */
    COMPOUND("compound of ten") {
        @Override
        Bytes encode() {
            return PacketCodec.encode(Samples.TEN, new PacketOptions(false, false));
        }

        @Override
        Object decode(Bytes bytes) throws MalformedMessageException {
            List<Message> messages = new ArrayList<>();
            for (Bytes part : PacketCodec.unpack(bytes).messages()) {
                messages.add(MessageCodec.decode(part));
            }
            return messages;
        }
    },
    PUSH_PULL("push/pull of 100") {
        @Override
        Bytes encode() {
            return StreamCodec.encode(Samples.PUSH_PULL, false);
        }

        @Override
        Object decode(Bytes bytes) throws MalformedMessageException, IOException {
            return StreamCodec.read(bytes.asStream(), StreamLimits.DEFAULT);
        }
    };

    private final String title;

    Kind(String title) {
        this.title = title;
    }

    /** For the table. */
    String title() {
        return title;
    }

    /** Whether encryption and compression are measured with it: one small packet, and one that is full. */
    boolean hasLayers() {
        return this == ALIVE || this == COMPOUND;
    }

    /** From the message to what goes out. */
    abstract Bytes encode();

    /** From what came in to the message, or to all that were in it. */
    abstract Object decode(Bytes bytes) throws MalformedMessageException, IOException;
}
