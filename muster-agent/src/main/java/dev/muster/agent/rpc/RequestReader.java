package dev.muster.agent.rpc;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MsgpackReader;
import dev.muster.gossip.msgpack.MsgpackStream;
import dev.muster.gossip.msgpack.StructReader;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests on one connection: a header, then for some commands a body. For one thread. Source: serf-protocol
 * reference 3.1.
 */
final class RequestReader {

    /** The longest header, which holds the name of a command and a number. */
    static final int MAX_HEADER_BYTES = 1024;

    /** The longest body, which is a list of addresses to join. */
    static final int MAX_BODY_BYTES = 64 << 10;

    private final MsgpackStream in;

    RequestReader(MsgpackStream in) {
        this.in = in;
    }

    /** One request, with the number by which its answer is known. */
    record Numbered(long sequence, RpcRequest request) {}

    /** The next request; null where the stream ends between two. */
    @Nullable
    Numbered next() throws IOException, MalformedMessageException {
        Bytes header = in.next(MAX_HEADER_BYTES);
        if (header == null) {
            return null;
        }
        String command = "";
        long sequence = 0;
        MsgpackReader reader = new MsgpackReader(header);
        StructReader fields = reader.struct("Command", "Seq");
        while (fields.next()) {
            if (fields.field().equals("Command")) {
                command = reader.string();
            } else {
                sequence = reader.uint64();
            }
        }
        return new Numbered(sequence, request(command));
    }

    private RpcRequest request(String command) throws IOException, MalformedMessageException {
        return switch (command) {
            case "handshake" -> handshake(body());
            case "members" -> new RpcRequest.Members();
            case "members-filtered" -> membersFiltered(body());
            case "join" -> join(body());
            case "force-leave" -> forceLeave(body());
            case "leave" -> new RpcRequest.Leave();
            case "stats" -> new RpcRequest.Stats();
            default -> new RpcRequest.Unsupported();
        };
    }

    private MsgpackReader body() throws IOException, MalformedMessageException {
        Bytes body = in.next(MAX_BODY_BYTES);
        if (body == null) {
            throw new EOFException("the stream ended before the body of a request");
        }
        return new MsgpackReader(body);
    }

    private static RpcRequest handshake(MsgpackReader body) throws MalformedMessageException {
        int version = 0;
        StructReader fields = body.struct("Version");
        while (fields.next()) {
            version = body.int32();
        }
        return new RpcRequest.Handshake(version);
    }

    private static RpcRequest membersFiltered(MsgpackReader body) throws MalformedMessageException {
        SortedMap<String, String> tags = new TreeMap<>();
        String status = "";
        String name = "";
        StructReader fields = body.struct("Tags", "Status", "Name");
        while (fields.next()) {
            switch (fields.field()) {
                case "Tags" -> tags = strings(body);
                case "Status" -> status = body.string();
                default -> name = body.string();
            }
        }
        return new RpcRequest.MembersFiltered(tags, status, name);
    }

    private static RpcRequest join(MsgpackReader body) throws MalformedMessageException {
        List<String> addresses = new ArrayList<>();
        StructReader fields = body.struct("Existing", "Replay");
        while (fields.next()) {
            if (fields.field().equals("Existing")) {
                for (int left = body.array(); left > 0; left--) {
                    addresses.add(body.string());
                }
            } else {
                // Old user events are not kept, so there are none to replay.
                body.skip();
            }
        }
        return new RpcRequest.Join(List.copyOf(addresses));
    }

    private static RpcRequest forceLeave(MsgpackReader body) throws MalformedMessageException {
        String node = "";
        boolean prune = false;
        StructReader fields = body.struct("Node", "Prune");
        while (fields.next()) {
            if (fields.field().equals("Node")) {
                node = body.string();
            } else {
                prune = body.bool();
            }
        }
        return new RpcRequest.ForceLeave(node, prune);
    }

    static SortedMap<String, String> strings(MsgpackReader reader) throws MalformedMessageException {
        SortedMap<String, String> strings = new TreeMap<>();
        for (int left = reader.map(); left > 0; left--) {
            String key = reader.string();
            strings.put(key, reader.string());
        }
        return strings;
    }
}
