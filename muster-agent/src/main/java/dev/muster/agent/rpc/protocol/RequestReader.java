package dev.muster.agent.rpc.protocol;

import dev.muster.agent.rpc.protocol.RpcRequest.KeyVerb;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MsgpackReader;
import dev.muster.gossip.msgpack.StructReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads the headers and bodies of requests. Fields in any order; one that does not come is empty, unknown ones are
 * passed over. Source: serf-protocol reference 3.1.
 */
final class RequestReader {

    private RequestReader() {}

    /**
     * The first half of a request.
     *
     * @param word the command as it came, which may be none
     * @param sequence the number by which its answers are known
     */
    record Header(String word, long sequence) {}

    static Header header(Bytes object) throws MalformedMessageException {
        String word = "";
        long sequence = 0;
        MsgpackReader in = new MsgpackReader(object);
        StructReader fields = in.struct("Command", "Seq");
        while (fields.next()) {
            switch (fields.field()) {
                case "Command" -> word = in.string();
                default -> sequence = in.uint64();
            }
        }
        return new Header(word, sequence);
    }

    /**
     * The request of a command, from its body; from nothing if it has none.
     *
     * @throws IllegalArgumentException if it holds an expression that is none
     */
    static RpcRequest request(RpcCommand command, Bytes body) throws MalformedMessageException {
        MsgpackReader in = new MsgpackReader(body);
        return switch (command) {
            case HANDSHAKE -> new RpcRequest.Handshake(number(in, "Version"));
            case AUTH -> new RpcRequest.Auth(text(in, "AuthKey"));
            case EVENT -> event(in);
            case FORCE_LEAVE -> forceLeave(in);
            case JOIN -> join(in);
            case MEMBERS -> new RpcRequest.Members();
            case MEMBERS_FILTERED -> membersFiltered(in);
            case TAGS -> tags(in);
            case STREAM -> new RpcRequest.Stream(text(in, "Type"));
            case MONITOR -> new RpcRequest.Monitor(text(in, "LogLevel"));
            case STOP -> new RpcRequest.Stop(number(in, "Stop"));
            case LEAVE -> new RpcRequest.Leave();
            case QUERY -> query(in);
            case RESPOND -> respond(in);
            case INSTALL_KEY -> new RpcRequest.ChangeKey(KeyVerb.INSTALL, text(in, "Key"));
            case USE_KEY -> new RpcRequest.ChangeKey(KeyVerb.USE, text(in, "Key"));
            case REMOVE_KEY -> new RpcRequest.ChangeKey(KeyVerb.REMOVE, text(in, "Key"));
            case LIST_KEYS -> new RpcRequest.ListKeys();
            case STATS -> new RpcRequest.Stats();
            case GET_COORDINATE -> new RpcRequest.GetCoordinate(text(in, "Node"));
        };
    }

    private static String text(MsgpackReader in, String name) throws MalformedMessageException {
        String text = "";
        StructReader fields = in.struct(name);
        while (fields.next()) {
            text = in.string();
        }
        return text;
    }

    private static long number(MsgpackReader in, String name) throws MalformedMessageException {
        long number = 0;
        StructReader fields = in.struct(name);
        while (fields.next()) {
            number = in.uint64();
        }
        return number;
    }

    private static RpcRequest event(MsgpackReader in) throws MalformedMessageException {
        String name = "";
        Bytes payload = Bytes.EMPTY;
        boolean coalesce = false;
        StructReader fields = in.struct("Name", "Payload", "Coalesce");
        while (fields.next()) {
            switch (fields.field()) {
                case "Name" -> name = in.string();
                case "Payload" -> payload = in.bytes();
                default -> coalesce = in.bool();
            }
        }
        return new RpcRequest.Event(name, payload, coalesce);
    }

    private static RpcRequest forceLeave(MsgpackReader in) throws MalformedMessageException {
        String node = "";
        boolean prune = false;
        StructReader fields = in.struct("Node", "Prune");
        while (fields.next()) {
            switch (fields.field()) {
                case "Node" -> node = in.string();
                default -> prune = in.bool();
            }
        }
        return new RpcRequest.ForceLeave(node, prune);
    }

    private static RpcRequest join(MsgpackReader in) throws MalformedMessageException {
        List<String> addresses = List.of();
        boolean replay = false;
        StructReader fields = in.struct("Existing", "Replay");
        while (fields.next()) {
            switch (fields.field()) {
                case "Existing" -> addresses = texts(in);
                default -> replay = in.bool();
            }
        }
        return new RpcRequest.Join(addresses, replay);
    }

    private static RpcRequest membersFiltered(MsgpackReader in) throws MalformedMessageException {
        SortedMap<String, String> tags = new TreeMap<>();
        String status = "";
        String name = "";
        StructReader fields = in.struct("Tags", "Status", "Name");
        while (fields.next()) {
            switch (fields.field()) {
                case "Tags" -> tags = strings(in);
                case "Status" -> status = in.string();
                default -> name = in.string();
            }
        }
        return new RpcRequest.MembersFiltered(new MemberFilter(tags, status, name));
    }

    private static RpcRequest tags(MsgpackReader in) throws MalformedMessageException {
        SortedMap<String, String> set = new TreeMap<>();
        List<String> delete = List.of();
        StructReader fields = in.struct("Tags", "DeleteTags");
        while (fields.next()) {
            switch (fields.field()) {
                case "Tags" -> set = strings(in);
                default -> delete = texts(in);
            }
        }
        return new RpcRequest.Tags(set, delete);
    }

    private static RpcRequest respond(MsgpackReader in) throws MalformedMessageException {
        long id = 0;
        Bytes payload = Bytes.EMPTY;
        StructReader fields = in.struct("ID", "Payload");
        while (fields.next()) {
            switch (fields.field()) {
                case "ID" -> id = in.uint64();
                default -> payload = in.bytes();
            }
        }
        return new RpcRequest.Respond(id, payload);
    }

    private static RpcRequest query(MsgpackReader in) throws MalformedMessageException {
        List<String> nodes = List.of();
        SortedMap<String, String> tags = new TreeMap<>();
        boolean acknowledge = false;
        int relayFactor = 0;
        long timeoutNanos = 0;
        String name = "";
        Bytes payload = Bytes.EMPTY;
        boolean endEarly = false;
        StructReader fields = in.struct(
                "FilterNodes",
                "FilterTags",
                "RequestAck",
                "RelayFactor",
                "Timeout",
                "Name",
                "Payload",
                "MusterEndEarly");
        while (fields.next()) {
            switch (fields.field()) {
                case "FilterNodes" -> nodes = texts(in);
                case "FilterTags" -> tags = strings(in);
                case "RequestAck" -> acknowledge = in.bool();
                case "RelayFactor" -> relayFactor = in.uint8();
                case "Timeout" -> timeoutNanos = in.int64();
                case "Name" -> name = in.string();
                case "Payload" -> payload = in.bytes();
                default -> endEarly = in.bool();
            }
        }
        Optional<Duration> timeout = timeoutNanos == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(timeoutNanos));
        return new RpcRequest.Query(name, payload, nodes, tags, acknowledge, relayFactor, timeout, endEarly);
    }

    private static List<String> texts(MsgpackReader in) throws MalformedMessageException {
        List<String> texts = new ArrayList<>();
        for (int left = in.array(); left > 0; left--) {
            texts.add(in.string());
        }
        return texts;
    }

    private static SortedMap<String, String> strings(MsgpackReader in) throws MalformedMessageException {
        SortedMap<String, String> strings = new TreeMap<>();
        for (int left = in.map(); left > 0; left--) {
            String key = in.string();
            strings.put(key, in.string());
        }
        return strings;
    }
}
