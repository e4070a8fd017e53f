package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.FieldNames;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import dev.muster.gossip.msgpack.MsgpackReader;
import dev.muster.gossip.msgpack.MsgpackStream;
import dev.muster.gossip.msgpack.StructReader;
import dev.muster.gossip.wire.Message.Liveness;
import dev.muster.gossip.wire.Message.NodeState;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one message from a stream, within its limits. For one thread and one message. */
final class StreamReader {

    private static final FieldNames HEADER = FieldNames.of("Nodes", "UserStateLen", "Join");
    private static final FieldNames USER_HEADER = FieldNames.of("UserMsgLen");
    private static final FieldNames NODE = FieldNames.of("Name", "Addr", "Port", "Meta", "Incarnation", "State", "Vsn");

    /** What a node state takes as a record, beside its bytes. */
    private static final int NODE_RECORD_BYTES = 256;

    private final StreamLimits limits;
    private final Optional<Sealer> sealer;
    private final Allowance allowance;
    private long left;

    StreamReader(StreamLimits limits, Optional<Sealer> sealer, Allowance allowance) {
        this.allowance = allowance;
        this.limits = limits;
        this.sealer = sealer;
        left = limits.totalBytes();
    }

    Message read(InputStream in) throws IOException, MalformedMessageException {
        try {
            return read(new MsgpackStream(new AllowedInput(in, allowance)));
        } catch (AllowedInput.OverloadedException e) {
            throw e.reason();
        }
    }

    private Message read(MsgpackStream stream) throws IOException, MalformedMessageException {
        int type = stream.oneByte();
        if (sealer.isEmpty() || type == MessageType.LABEL) {
            return plain(type, stream);
        }
        if (type != MessageType.ENCRYPT) {
            throw new MalformedMessageException(Reason.PLAINTEXT, "the stream is not encrypted");
        }
        MsgpackStream inner = new MsgpackStream(opened(stream, sealer.get()).asStream());
        try {
            return plain(inner.oneByte(), inner);
        } catch (EOFException e) {
            throw new MalformedMessageException(Reason.TRUNCATED, "the decrypted message ends too early");
        }
    }

    private Message plain(int type, MsgpackStream stream) throws IOException, MalformedMessageException {
        if (type != MessageType.COMPRESS) {
            return message(type, stream);
        }
        Bytes compressed = object(stream, limits.totalBytes());
        allowance.take(compressed.size());
        Bytes inflated = Compression.unwrap(new MsgpackReader(compressed), limits.totalBytes(), allowance);
        left = limits.totalBytes();
        MsgpackStream inner = new MsgpackStream(inflated.asStream());
        try {
            return message(inner.oneByte(), inner);
        } catch (EOFException e) {
            throw new MalformedMessageException(Reason.TRUNCATED, "the inflated message ends too early");
        }
    }

    private Bytes opened(MsgpackStream in, Sealer keys) throws IOException, MalformedMessageException {
        long length = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            length = length << Byte.SIZE | in.oneByte();
        }
        long wrapped = limits.totalBytes() + 1L + Sealed.MOST_OVERHEAD_BYTES;
        if (length > Math.min(WireLimits.SEALED_STREAM_BYTES, wrapped)) {
            throw new MalformedMessageException(Reason.TOO_LARGE, "an encrypted stream of " + length + " bytes");
        }
        if (length < Sealed.OVERHEAD_BYTES) {
            throw new MalformedMessageException(Reason.UNDECRYPTABLE, "too short for anything encrypted");
        }
        Bytes sealed = in.verbatim((int) length);
        allowance.take(length);
        Bytes opened = keys.openStream(sealed);
        allowance.authenticated();
        return opened;
    }

    private Message message(int type, MsgpackStream in) throws IOException, MalformedMessageException {
        return switch (type) {
            case MessageType.PUSH_PULL -> pushPull(in);
            case MessageType.USER -> user(in);
            case MessageType.PING, MessageType.ACK, MessageType.ERROR -> simple(type, in);
            case MessageType.ENCRYPT ->
                throw new MalformedMessageException(Reason.ENCRYPTED, "the stream is encrypted, and there is no key");
            case MessageType.LABEL ->
                throw new MalformedMessageException(Reason.LABEL, "a label, where none is expected");
            default ->
                throw new MalformedMessageException(Reason.UNKNOWN_TYPE, "message type " + type + " on a stream");
        };
    }

    private Message simple(int type, MsgpackStream in) throws IOException, MalformedMessageException {
        return MessageReader.read(type, new MsgpackReader(object(in, WireLimits.STREAM_OBJECT_BYTES)));
    }

    private Message user(MsgpackStream in) throws IOException, MalformedMessageException {
        MsgpackReader header = new MsgpackReader(object(in, WireLimits.STREAM_OBJECT_BYTES));
        int length = 0;
        StructReader struct = header.struct(USER_HEADER);
        while (struct.next()) {
            length = header.int32();
        }
        if (length == 0) {
            throw new MalformedMessageException(Reason.EMPTY, "a user message without a payload");
        }
        return new Message.User(verbatim(in, length));
    }

    private Message pushPull(MsgpackStream in) throws IOException, MalformedMessageException {
        MsgpackReader header = new MsgpackReader(object(in, WireLimits.STREAM_OBJECT_BYTES));
        int count = 0;
        int userStateLength = 0;
        boolean join = false;
        StructReader struct = header.struct(HEADER);
        while (struct.next()) {
            switch (struct.field()) {
                case "Nodes" -> count = header.int32();
                case "UserStateLen" -> userStateLength = header.int32();
                default -> join = header.bool();
            }
        }
        if (count < 0 || count > limits.nodes()) {
            throw new MalformedMessageException(Reason.TOO_LARGE, count + " nodes");
        }
        // The list grows with the nodes that really come: a count alone must not take memory.
        List<NodeState> nodes = new ArrayList<>();
        int unusable = 0;
        for (int i = 0; i < count; i++) {
            MsgpackReader node = new MsgpackReader(object(in, WireLimits.STREAM_OBJECT_BYTES));
            allowance.take(NODE_RECORD_BYTES);
            try {
                nodes.add(node(node));
            } catch (MalformedMessageException e) {
                unusable++;
            }
        }
        return new Message.PushPull(join, nodes, verbatim(in, userStateLength), unusable);
    }

    private static NodeState node(MsgpackReader in) throws MalformedMessageException {
        String name = "";
        byte[] ip = Addresses.NONE;
        int port = 0;
        Bytes meta = Bytes.EMPTY;
        long incarnation = 0;
        Liveness liveness = Liveness.ALIVE;
        Bytes versions = Bytes.EMPTY;
        StructReader struct = in.struct(NODE);
        while (struct.next()) {
            switch (struct.field()) {
                case "Name" -> name = MessageReader.name(in);
                case "Addr" -> ip = in.byteArray();
                case "Port" -> port = in.uint16();
                case "Meta" -> meta = MessageReader.meta(in);
                case "Incarnation" -> incarnation = in.uint32();
                case "State" -> liveness = liveness(in.int32());
                default -> versions = MessageReader.versions(in);
            }
        }
        return new NodeState(name, Addresses.of(ip, port), meta, incarnation, liveness, versions);
    }

    private static Liveness liveness(int number) throws MalformedMessageException {
        for (Liveness liveness : Liveness.values()) {
            if (liveness.number() == number) {
                return liveness;
            }
        }
        throw new MalformedMessageException(Reason.BAD_VALUE, "node state " + number);
    }

    private Bytes object(MsgpackStream in, int maxBytes) throws IOException, MalformedMessageException {
        Bytes object = in.next((int) Math.min(left, maxBytes));
        if (object == null) {
            throw new EOFException("The stream ended inside a message");
        }
        left -= object.size();
        return object;
    }

    private Bytes verbatim(MsgpackStream in, int length) throws IOException, MalformedMessageException {
        if (length < 0 || length > limits.userStateBytes() || length > left) {
            throw new MalformedMessageException(Reason.TOO_LARGE, "a user state of " + length + " bytes");
        }
        left -= length;
        return in.verbatim(length);
    }
}
