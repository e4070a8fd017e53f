package dev.muster.agent.rpc.client;

import dev.muster.gossip.KeyResult;
import dev.muster.gossip.ProtocolVersions;
import dev.muster.gossip.coordinate.Coordinate;
import dev.muster.gossip.coordinate.Vector;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MsgpackReader;
import dev.muster.gossip.msgpack.StructReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads the bodies of answers and the records of streams. Fields in any order; unknown ones are passed over, and one
 * that does not come is empty.
 */
final class Answers {

    private Answers() {}

    static int joined(MsgpackReader body) throws MalformedMessageException {
        int joined = 0;
        StructReader fields = body.struct("Num");
        while (fields.next()) {
            joined = body.int32();
        }
        return joined;
    }

    static List<RpcMember> members(MsgpackReader body) throws MalformedMessageException {
        List<RpcMember> members = List.of();
        StructReader fields = body.struct("Members");
        while (fields.next()) {
            members = listOfMembers(body);
        }
        return members;
    }

    private static List<RpcMember> listOfMembers(MsgpackReader body) throws MalformedMessageException {
        List<RpcMember> members = new ArrayList<>();
        for (int left = body.array(); left > 0; left--) {
            members.add(member(body));
        }
        return List.copyOf(members);
    }

    private static RpcMember member(MsgpackReader body) throws MalformedMessageException {
        String name = "";
        InetAddress address = InetAddress.ofLiteral("0.0.0.0");
        int port = 0;
        SortedMap<String, String> tags = Collections.emptySortedMap();
        String status = "none";
        int[] versions = new int[6];
        StructReader fields = body.struct(
                "Name",
                "Addr",
                "Port",
                "Tags",
                "Status",
                "ProtocolMin",
                "ProtocolMax",
                "ProtocolCur",
                "DelegateMin",
                "DelegateMax",
                "DelegateCur");
        while (fields.next()) {
            switch (fields.field()) {
                case "Name" -> name = body.string();
                case "Addr" -> address = address(body.bytes());
                case "Port" -> port = body.uint16();
                case "Tags" -> tags = strings(body);
                case "Status" -> status = body.string();
                case "ProtocolMin" -> versions[0] = body.uint8();
                case "ProtocolMax" -> versions[1] = body.uint8();
                case "ProtocolCur" -> versions[2] = body.uint8();
                case "DelegateMin" -> versions[3] = body.uint8();
                case "DelegateMax" -> versions[4] = body.uint8();
                default -> versions[5] = body.uint8();
            }
        }
        ProtocolVersions protocols =
                new ProtocolVersions(versions[0], versions[1], versions[2], versions[3], versions[4], versions[5]);
        return new RpcMember(name, address, port, tags, status, protocols);
    }

    private static InetAddress address(Bytes bytes) throws MalformedMessageException {
        try {
            return InetAddress.getByAddress(bytes.toArray());
        } catch (UnknownHostException e) {
            throw bad("a member's address has " + bytes.size() + " bytes");
        }
    }

    static KeyResult keys(MsgpackReader body) throws MalformedMessageException {
        SortedMap<String, String> messages = Collections.emptySortedMap();
        SortedMap<String, Integer> keys = new TreeMap<>();
        int nodes = 0;
        int failures = 0;
        int responses = 0;
        StructReader fields = body.struct("Messages", "Keys", "NumNodes", "NumErr", "NumResp");
        while (fields.next()) {
            switch (fields.field()) {
                case "Messages" -> messages = strings(body);
                case "Keys" -> {
                    for (int left = body.map(); left > 0; left--) {
                        String key = body.string();
                        keys.put(key, body.int32());
                    }
                }
                case "NumNodes" -> nodes = body.int32();
                case "NumErr" -> failures = body.int32();
                default -> responses = body.int32();
            }
        }
        return new KeyResult(nodes, responses, failures, messages, keys, Collections.emptySortedMap());
    }

    static SortedMap<String, SortedMap<String, String>> stats(MsgpackReader body) throws MalformedMessageException {
        SortedMap<String, SortedMap<String, String>> groups = new TreeMap<>();
        for (int left = body.map(); left > 0; left--) {
            String group = body.string();
            groups.put(group, strings(body));
        }
        return Collections.unmodifiableSortedMap(groups);
    }

    static Optional<Coordinate> coordinate(MsgpackReader body) throws MalformedMessageException {
        Optional<Coordinate> coordinate = Optional.empty();
        boolean known = false;
        StructReader fields = body.struct("Coord", "Ok");
        while (fields.next()) {
            switch (fields.field()) {
                case "Coord" -> coordinate = place(body);
                default -> known = body.bool();
            }
        }
        return known ? coordinate : Optional.empty();
    }

    private static Optional<Coordinate> place(MsgpackReader body) throws MalformedMessageException {
        if (body.nil()) {
            return Optional.empty();
        }
        double[] vector = {};
        double error = 0;
        double adjustment = 0;
        double height = 0;
        StructReader fields = body.struct("Vec", "Error", "Adjustment", "Height");
        while (fields.next()) {
            switch (fields.field()) {
                case "Vec" -> {
                    vector = new double[body.array()];
                    for (int i = 0; i < vector.length; i++) {
                        vector[i] = body.float64();
                    }
                }
                case "Error" -> error = body.float64();
                case "Adjustment" -> adjustment = body.float64();
                default -> height = body.float64();
            }
        }
        if (vector.length == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Coordinate(Vector.of(vector), error, adjustment, height));
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    static RpcEvent event(MsgpackReader body) throws MalformedMessageException {
        String what = "";
        List<RpcMember> members = List.of();
        String name = "";
        Bytes payload = Bytes.EMPTY;
        long id = 0;
        long lamportTime = 0;
        boolean coalesce = false;
        StructReader fields = body.struct("Event", "Members", "LTime", "Name", "Payload", "Coalesce", "ID");
        while (fields.next()) {
            switch (fields.field()) {
                case "Event" -> what = body.string();
                case "Members" -> members = listOfMembers(body);
                case "LTime" -> lamportTime = body.uint64();
                case "Name" -> name = body.string();
                case "Payload" -> payload = body.bytes();
                case "Coalesce" -> coalesce = body.bool();
                default -> id = body.uint64();
            }
        }
        return switch (what) {
            case "user" -> new RpcEvent.OfUser(name, payload, lamportTime, coalesce);
            case "query" -> new RpcEvent.Asked(id, name, payload, lamportTime);
            default ->
                what.startsWith("member-") ? new RpcEvent.OfMembers(what, members) : new RpcEvent.Other(what);
        };
    }

    static String log(MsgpackReader body) throws MalformedMessageException {
        String line = "";
        StructReader fields = body.struct("Log");
        while (fields.next()) {
            line = body.string();
        }
        return line;
    }

    /** Nothing when the query is over. */
    static Optional<QueryNews> query(MsgpackReader body) throws MalformedMessageException {
        String type = "";
        String from = "";
        Bytes payload = Bytes.EMPTY;
        StructReader fields = body.struct("Type", "From", "Payload");
        while (fields.next()) {
            switch (fields.field()) {
                case "Type" -> type = body.string();
                case "From" -> from = body.string();
                default -> payload = body.bytes();
            }
        }
        return switch (type) {
            case "ack" -> Optional.of(new QueryNews.Acknowledged(from));
            case "response" -> Optional.of(new QueryNews.Answered(from, payload));
            case "done" -> Optional.empty();
            default -> throw bad("a query's record that is neither ack, response nor done");
        };
    }

    private static SortedMap<String, String> strings(MsgpackReader reader) throws MalformedMessageException {
        SortedMap<String, String> strings = new TreeMap<>();
        for (int left = reader.map(); left > 0; left--) {
            String key = reader.string();
            strings.put(key, reader.string());
        }
        return strings;
    }

    private static MalformedMessageException bad(String what) {
        return new MalformedMessageException(MalformedMessageException.Reason.BAD_VALUE, what);
    }
}
