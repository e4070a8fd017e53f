package dev.muster.agent.rpc;

import dev.muster.gossip.ProtocolVersions;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MsgpackReader;
import dev.muster.gossip.msgpack.MsgpackStream;
import dev.muster.gossip.msgpack.MsgpackWriter;
import dev.muster.gossip.msgpack.StructReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Asks an agent by Serf's RPC; a Serf agent answers as well as Muster's. For one thread; a call blocks for a bounded
 * time. Source: serf-protocol reference 3.1.
 */
public final class RpcClient implements AutoCloseable {

    private static final int MAX_ANSWER_BYTES = 64 << 20;
    private static final Duration QUICK = Duration.ofSeconds(10);
    private static final Duration SLOW = Duration.ofSeconds(60);

    private final SocketChannel channel;
    private final ScheduledExecutorService timer = Deadline.timer();
    private final Deadline deadline;
    private final MsgpackStream in;
    private long sequence;

    private RpcClient(SocketChannel channel) {
        this.channel = channel;
        this.deadline = new Deadline(timer, channel);
        this.in = new MsgpackStream(new BufferedInputStream(Channels.newInputStream(channel)));
    }

    /** Connects to the Unix socket of an agent of this host. */
    public static RpcClient connect(Path unixSocket) throws IOException {
        return connect(SocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(unixSocket));
    }

    /** Connects by TCP. */
    public static RpcClient connect(InetSocketAddress address) throws IOException {
        return connect(SocketChannel.open(), address);
    }

    /** Connects by TCP, and says the token. */
    public static RpcClient connect(InetSocketAddress address, String token) throws IOException {
        RpcClient client = connect(address);
        try {
            client.ask("auth", QUICK, w -> w.map(1).key("AuthKey").string(token));
            return client;
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    private static RpcClient connect(SocketChannel channel, SocketAddress address) throws IOException {
        RpcClient client = new RpcClient(channel);
        try {
            client.deadline.within(QUICK);
            channel.connect(address);
            client.ask("handshake", QUICK, w -> w.map(1).key("Version").integer(1));
            return client;
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    /** Every member that the agent knows, in its order. */
    public List<RpcMember> members() throws IOException {
        ask("members", QUICK, w -> {});
        return body(RpcClient::readMembers);
    }

    /** Joins; returns how many of the addresses answered. {@code replay} asks a Serf agent for old user events. */
    public int join(List<String> addresses, boolean replay) throws IOException {
        String error = askFor("join", SLOW, w -> {
            w.map(2).key("Existing").array(addresses.size());
            addresses.forEach(w::string);
            w.key("Replay").bool(replay);
        });
        int joined = body(RpcClient::readJoined);
        if (!error.isEmpty()) {
            throw new RpcException(error);
        }
        return joined;
    }

    /** Asks the agent to leave the cluster and to end; returns when it has left. */
    public void leave() throws IOException {
        ask("leave", SLOW, w -> {});
    }

    /** Takes {@code node} for left; {@code prune} forgets it at once. */
    public void forceLeave(String node, boolean prune) throws IOException {
        ask(
                "force-leave",
                SLOW,
                w -> w.map(2).key("Node").string(node).key("Prune").bool(prune));
    }

    private void ask(String command, Duration time, Body body) throws IOException {
        String error = askFor(command, time, body);
        if (!error.isEmpty()) {
            throw new RpcException(error);
        }
    }

    /** Sends a request and reads the header of its answer; returns the error in it. */
    private String askFor(String command, Duration time, Body body) throws IOException {
        sequence++;
        MsgpackWriter out = new MsgpackWriter(Dialect.RPC);
        out.map(2).key("Command").string(command).key("Seq").unsigned(sequence);
        body.write(out);
        deadline.within(time);
        try {
            ByteBuffer bytes = out.finish().asBuffer();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw late(e);
        }
        return body(this::readHeader);
    }

    private <T> T body(Reading<T> reading) throws IOException {
        try {
            Bytes object = in.next(MAX_ANSWER_BYTES);
            if (object == null) {
                throw new RpcException("the agent closed the connection without an answer");
            }
            return reading.read(new MsgpackReader(object));
        } catch (MalformedMessageException e) {
            throw new RpcException("the answer is not one of Serf's RPC", e);
        } catch (RpcException e) {
            throw e;
        } catch (IOException e) {
            throw late(e);
        }
    }

    private IOException late(IOException e) {
        return deadline.missed() ? new RpcException("the agent did not answer in time", e) : e;
    }

    private String readHeader(MsgpackReader header) throws IOException, MalformedMessageException {
        String error = "";
        long answered = -1;
        StructReader fields = header.struct("Error", "Seq");
        while (fields.next()) {
            if (fields.field().equals("Error")) {
                error = header.string();
            } else {
                answered = header.uint64();
            }
        }
        if (answered != sequence) {
            throw new RpcException("the answer belongs to another request");
        }
        return error;
    }

    private static int readJoined(MsgpackReader body) throws MalformedMessageException {
        int joined = 0;
        StructReader fields = body.struct("Num");
        while (fields.next()) {
            joined = body.int32();
        }
        return joined;
    }

    private static List<RpcMember> readMembers(MsgpackReader body) throws IOException, MalformedMessageException {
        List<RpcMember> members = new ArrayList<>();
        StructReader fields = body.struct("Members");
        while (fields.next()) {
            for (int left = body.array(); left > 0; left--) {
                members.add(readMember(body));
            }
        }
        return List.copyOf(members);
    }

    private static RpcMember readMember(MsgpackReader body) throws IOException, MalformedMessageException {
        String name = "";
        InetAddress address = InetAddress.getByAddress(new byte[4]);
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

    private static SortedMap<String, String> strings(MsgpackReader reader) throws MalformedMessageException {
        SortedMap<String, String> strings = new TreeMap<>();
        for (int left = reader.map(); left > 0; left--) {
            String key = reader.string();
            strings.put(key, reader.string());
        }
        return strings;
    }

    private static InetAddress address(Bytes bytes) throws IOException {
        if (bytes.size() != 4 && bytes.size() != 16) {
            throw new RpcException("a member's address has " + bytes.size() + " bytes");
        }
        return InetAddress.getByAddress(bytes.toArray());
    }

    @Override
    public void close() {
        deadline.close();
        timer.shutdownNow();
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing more is wanted of it.
        }
    }

    @FunctionalInterface
    private interface Body {

        void write(MsgpackWriter out);
    }

    @FunctionalInterface
    private interface Reading<T> {

        T read(MsgpackReader object) throws IOException, MalformedMessageException;
    }
}
