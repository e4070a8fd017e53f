package dev.muster.gossip.wire;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.FieldNames;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import dev.muster.gossip.msgpack.MsgpackReader;
import dev.muster.gossip.msgpack.StructReader;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages. The fields of each stand in the order in which memberlist declares them, which counts when a
 * structure comes as a list.
 */
final class MessageReader {

    private static final FieldNames PING = FieldNames.of("SeqNo", "Node", "SourceAddr", "SourcePort", "SourceNode");
    private static final FieldNames INDIRECT_PING =
            FieldNames.of("SeqNo", "Target", "Port", "Node", "Nack", "SourceAddr", "SourcePort", "SourceNode");
    private static final FieldNames ACK = FieldNames.of("SeqNo", "Payload");
    private static final FieldNames NACK = FieldNames.of("SeqNo");
    private static final FieldNames ACCUSATION = FieldNames.of("Incarnation", "Node", "From");
    private static final FieldNames ALIVE = FieldNames.of("Incarnation", "Node", "Addr", "Port", "Meta", "Vsn");
    private static final FieldNames ERROR = FieldNames.of("Error");

    private MessageReader() {}

    static Message read(Bytes bytes) throws MalformedMessageException {
        if (bytes.size() < 2) {
            throw new MalformedMessageException(Reason.EMPTY, "a message of " + bytes.size() + " bytes");
        }
        return read(bytes.at(0), new MsgpackReader(bytes, 1));
    }

    /** Reads what follows the type byte. */
    static Message read(int type, MsgpackReader in) throws MalformedMessageException {
        return switch (type) {
            case MessageType.PING -> ping(in);
            case MessageType.INDIRECT_PING -> indirectPing(in);
            case MessageType.ACK -> ack(in);
            case MessageType.NACK -> nack(in);
            case MessageType.SUSPECT -> {
                Accusation it = accusation(in);
                yield new Message.Suspect(it.incarnation, it.node, it.from);
            }
            case MessageType.DEAD -> {
                Accusation it = accusation(in);
                yield new Message.Dead(it.incarnation, it.node, it.from);
            }
            case MessageType.ALIVE -> alive(in);
            case MessageType.USER -> new Message.User(in.rest());
            case MessageType.ERROR -> refusal(in);
            default -> throw new MalformedMessageException(Reason.UNKNOWN_TYPE, "message type " + type);
        };
    }

    private static Message ping(MsgpackReader in) throws MalformedMessageException {
        long sequence = 0;
        String node = "";
        byte[] sourceIp = Addresses.NONE;
        int sourcePort = 0;
        String sourceNode = "";
        StructReader struct = in.struct(PING);
        while (struct.next()) {
            switch (struct.field()) {
                case "SeqNo" -> sequence = in.uint32();
                case "Node" -> node = name(in);
                case "SourceAddr" -> sourceIp = in.byteArray();
                case "SourcePort" -> sourcePort = in.uint16();
                default -> sourceNode = name(in);
            }
        }
        return new Message.Ping(sequence, node, source(sourceIp, sourcePort), sourceNode);
    }

    private static Message indirectPing(MsgpackReader in) throws MalformedMessageException {
        long sequence = 0;
        byte[] ip = Addresses.NONE;
        int port = 0;
        String node = "";
        boolean nack = false;
        byte[] sourceIp = Addresses.NONE;
        int sourcePort = 0;
        String sourceNode = "";
        StructReader struct = in.struct(INDIRECT_PING);
        while (struct.next()) {
            switch (struct.field()) {
                case "SeqNo" -> sequence = in.uint32();
                case "Target" -> ip = in.byteArray();
                case "Port" -> port = in.uint16();
                case "Node" -> node = name(in);
                case "Nack" -> nack = in.bool();
                case "SourceAddr" -> sourceIp = in.byteArray();
                case "SourcePort" -> sourcePort = in.uint16();
                default -> sourceNode = name(in);
            }
        }
        InetSocketAddress target = Addresses.of(ip, port);
        return new Message.IndirectPing(sequence, node, target, nack, source(sourceIp, sourcePort), sourceNode);
    }

    /** Both the address and the port, or neither: then the sender of the packet is meant. */
    private static @Nullable InetSocketAddress source(byte[] ip, int port) throws MalformedMessageException {
        return ip.length == 0 || port == 0 ? null : Addresses.of(ip, port);
    }

    private static Message ack(MsgpackReader in) throws MalformedMessageException {
        long sequence = 0;
        Bytes payload = Bytes.EMPTY;
        StructReader struct = in.struct(ACK);
        while (struct.next()) {
            switch (struct.field()) {
                case "SeqNo" -> sequence = in.uint32();
                default -> payload = in.bytes();
            }
        }
        return new Message.Ack(sequence, payload);
    }

    private static Message nack(MsgpackReader in) throws MalformedMessageException {
        long sequence = 0;
        StructReader struct = in.struct(NACK);
        while (struct.next()) {
            sequence = in.uint32();
        }
        return new Message.Nack(sequence);
    }

    private record Accusation(long incarnation, String node, String from) {}

    private static Accusation accusation(MsgpackReader in) throws MalformedMessageException {
        long incarnation = 0;
        String node = "";
        String from = "";
        StructReader struct = in.struct(ACCUSATION);
        while (struct.next()) {
            switch (struct.field()) {
                case "Incarnation" -> incarnation = in.uint32();
                case "Node" -> node = name(in);
                default -> from = name(in);
            }
        }
        return new Accusation(incarnation, node, from);
    }

    private static Message alive(MsgpackReader in) throws MalformedMessageException {
        long incarnation = 0;
        String node = "";
        byte[] ip = Addresses.NONE;
        int port = 0;
        Bytes meta = Bytes.EMPTY;
        Bytes versions = Bytes.EMPTY;
        StructReader struct = in.struct(ALIVE);
        while (struct.next()) {
            switch (struct.field()) {
                case "Incarnation" -> incarnation = in.uint32();
                case "Node" -> node = name(in);
                case "Addr" -> ip = in.byteArray();
                case "Port" -> port = in.uint16();
                case "Meta" -> meta = meta(in);
                default -> versions = versions(in);
            }
        }
        return new Message.Alive(incarnation, node, Addresses.of(ip, port), meta, versions);
    }

    private static Message refusal(MsgpackReader in) throws MalformedMessageException {
        String error = "";
        StructReader struct = in.struct(ERROR);
        while (struct.next()) {
            error = in.string();
        }
        return new Message.Refusal(error);
    }

    static String name(MsgpackReader in) throws MalformedMessageException {
        return in.string(WireLimits.NAME_BYTES);
    }

    static Bytes meta(MsgpackReader in) throws MalformedMessageException {
        return in.bytes(WireLimits.META_BYTES);
    }

    static Bytes versions(MsgpackReader in) throws MalformedMessageException {
        Bytes versions = in.bytes();
        if (!versions.isEmpty() && versions.size() != WireLimits.VERSION_BYTES) {
            throw new MalformedMessageException(Reason.BAD_VALUE, "protocol versions of " + versions.size() + " bytes");
        }
        return versions;
    }
}
