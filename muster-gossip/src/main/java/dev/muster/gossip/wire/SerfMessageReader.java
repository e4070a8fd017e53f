package dev.muster.gossip.wire;

import static dev.muster.gossip.wire.MessageReader.name;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.FieldNames;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import dev.muster.gossip.msgpack.MsgpackReader;
import dev.muster.gossip.msgpack.StructReader;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Reads messages of the Serf layer. The fields of each stand in the order in which Serf declares them. */
final class SerfMessageReader {

    private static final FieldNames LEAVE = FieldNames.of("LTime", "Node", "Prune");
    private static final FieldNames JOIN = FieldNames.of("LTime", "Node");
    private static final FieldNames USER_EVENT = FieldNames.of("LTime", "Name", "Payload", "CC");
    private static final FieldNames QUERY = FieldNames.of(
            "LTime",
            "ID",
            "Addr",
            "Port",
            "SourceNode",
            "Filters",
            "Flags",
            "RelayFactor",
            "Timeout",
            "Name",
            "Payload");
    private static final FieldNames QUERY_RESPONSE = FieldNames.of("LTime", "ID", "From", "Flags", "Payload");
    private static final FieldNames KEY_REQUEST = FieldNames.of("Key");
    private static final FieldNames KEY_RESPONSE = FieldNames.of("Result", "Message", "Keys", "PrimaryKey");
    private static final FieldNames RELAY = FieldNames.of("DestAddr", "DestName");
    private static final FieldNames UDP_ADDRESS = FieldNames.of("IP", "Port", "Zone");

    private SerfMessageReader() {}

    static SerfMessage read(Bytes bytes) throws MalformedMessageException {
        if (bytes.size() < 2) {
            throw new MalformedMessageException(Reason.EMPTY, "a Serf message of " + bytes.size() + " bytes");
        }
        MsgpackReader in = new MsgpackReader(bytes, 1);
        return switch (bytes.at(0)) {
            case SerfMessageType.LEAVE -> leave(in);
            case SerfMessageType.JOIN -> join(in);
            case SerfMessageType.STATE -> StateReader.read(in);
            case SerfMessageType.USER_EVENT -> userEvent(in);
            case SerfMessageType.QUERY -> query(in);
            case SerfMessageType.QUERY_RESPONSE -> queryResponse(in);
            case SerfMessageType.CONFLICT_RESPONSE -> ClaimReader.read(in);
            case SerfMessageType.KEY_REQUEST -> keyRequest(in);
            case SerfMessageType.KEY_RESPONSE -> keyResponse(in);
            case SerfMessageType.RELAY -> relay(in);
            default -> throw new MalformedMessageException(Reason.UNKNOWN_TYPE, "Serf message type " + bytes.at(0));
        };
    }

    private static SerfMessage leave(MsgpackReader in) throws MalformedMessageException {
        long time = 0;
        String node = "";
        boolean prune = false;
        StructReader struct = in.struct(LEAVE);
        while (struct.next()) {
            switch (struct.field()) {
                case "LTime" -> time = in.uint64();
                case "Node" -> node = name(in);
                default -> prune = in.bool();
            }
        }
        return new SerfMessage.Leave(time, node, prune);
    }

    private static SerfMessage join(MsgpackReader in) throws MalformedMessageException {
        long time = 0;
        String node = "";
        StructReader struct = in.struct(JOIN);
        while (struct.next()) {
            switch (struct.field()) {
                case "LTime" -> time = in.uint64();
                default -> node = name(in);
            }
        }
        return new SerfMessage.Join(time, node);
    }

    private static SerfMessage userEvent(MsgpackReader in) throws MalformedMessageException {
        long time = 0;
        String name = "";
        Bytes payload = Bytes.EMPTY;
        boolean coalesce = false;
        StructReader struct = in.struct(USER_EVENT);
        while (struct.next()) {
            switch (struct.field()) {
                case "LTime" -> time = in.uint64();
                case "Name" -> name = in.string();
                case "Payload" -> payload = in.bytes();
                default -> coalesce = in.bool();
            }
        }
        return new SerfMessage.UserEvent(time, name, payload, coalesce);
    }

    private static SerfMessage query(MsgpackReader in) throws MalformedMessageException {
        long time = 0;
        long id = 0;
        byte[] ip = Addresses.NONE;
        int port = 0;
        String sourceNode = "";
        List<Bytes> filters = List.of();
        long flags = 0;
        int relayFactor = 0;
        long timeoutNanos = 0;
        String name = "";
        Bytes payload = Bytes.EMPTY;
        StructReader struct = in.struct(QUERY);
        while (struct.next()) {
            switch (struct.field()) {
                case "LTime" -> time = in.uint64();
                case "ID" -> id = in.uint32();
                case "Addr" -> ip = in.byteArray();
                case "Port" -> port = in.uint16();
                case "SourceNode" -> sourceNode = name(in);
                case "Filters" -> filters = filters(in);
                case "Flags" -> flags = in.uint32();
                case "RelayFactor" -> relayFactor = in.uint8();
                case "Timeout" -> timeoutNanos = in.int64();
                case "Name" -> name = in.string();
                default -> payload = in.bytes();
            }
        }
        if (payload.isEmpty() && SerfMessage.Query.KEY_QUERIES.contains(name)) {
            throw new MalformedMessageException(Reason.BAD_VALUE, "a query about keys without a payload");
        }
        InetSocketAddress address = Addresses.of(ip, port);
        return new SerfMessage.Query(
                time, id, address, sourceNode, filters, flags, relayFactor, timeoutNanos, name, payload);
    }

    private static List<Bytes> filters(MsgpackReader in) throws MalformedMessageException {
        List<Bytes> filters = new ArrayList<>();
        for (int i = in.array(); i > 0; i--) {
            Bytes filter = in.bytes();
            if (filter.isEmpty()) {
                throw new MalformedMessageException(Reason.BAD_VALUE, "an empty filter in a query");
            }
            filters.add(filter);
        }
        return filters;
    }

    private static SerfMessage queryResponse(MsgpackReader in) throws MalformedMessageException {
        long time = 0;
        long id = 0;
        String from = "";
        long flags = 0;
        Bytes payload = Bytes.EMPTY;
        StructReader struct = in.struct(QUERY_RESPONSE);
        while (struct.next()) {
            switch (struct.field()) {
                case "LTime" -> time = in.uint64();
                case "ID" -> id = in.uint32();
                case "From" -> from = name(in);
                case "Flags" -> flags = in.uint32();
                default -> payload = in.bytes();
            }
        }
        return new SerfMessage.QueryResponse(time, id, from, flags, payload);
    }

    private static SerfMessage keyRequest(MsgpackReader in) throws MalformedMessageException {
        Bytes key = Bytes.EMPTY;
        StructReader struct = in.struct(KEY_REQUEST);
        while (struct.next()) {
            key = in.bytes();
        }
        return new SerfMessage.KeyRequest(key);
    }

    private static SerfMessage keyResponse(MsgpackReader in) throws MalformedMessageException {
        boolean result = false;
        String message = "";
        List<String> keys = new ArrayList<>();
        String primaryKey = "";
        StructReader struct = in.struct(KEY_RESPONSE);
        while (struct.next()) {
            switch (struct.field()) {
                case "Result" -> result = in.bool();
                case "Message" -> message = in.string();
                case "Keys" -> {
                    keys.clear();
                    for (int i = in.array(); i > 0; i--) {
                        keys.add(in.string());
                    }
                }
                default -> primaryKey = in.string();
            }
        }
        return new SerfMessage.KeyResponse(result, message, keys, primaryKey);
    }

    private static SerfMessage relay(MsgpackReader in) throws MalformedMessageException {
        byte[] ip = Addresses.NONE;
        int port = 0;
        String nodeName = "";
        StructReader struct = in.struct(RELAY);
        while (struct.next()) {
            if (!struct.field().equals("DestAddr")) {
                nodeName = name(in);
                continue;
            }
            StructReader address = in.struct(UDP_ADDRESS);
            while (address.next()) {
                switch (address.field()) {
                    case "IP" -> ip = in.byteArray();
                    case "Port" -> port = in.uint16();
                    default -> in.skip();
                }
            }
        }
        if (in.remaining() == 0) {
            throw new MalformedMessageException(Reason.EMPTY, "a relay without a message");
        }
        return new SerfMessage.Relay(Addresses.of(ip, port), nodeName, in.rest());
    }
}
