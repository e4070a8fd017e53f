package dev.muster.agent.rpc;

import dev.muster.agent.rpc.RequestReader.Numbered;
import dev.muster.gossip.Member;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MsgpackStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One asker of Serf's RPC, from its handshake to its end. Runs on one thread; requests are answered in their order.
 * Source: serf-protocol reference 3.1.
 */
final class RpcConnection {

    private static final Logger LOG = LoggerFactory.getLogger(RpcConnection.class);
    private static final int VERSION = 1;

    private final SocketChannel channel;
    private final Deadline deadline;
    private final RpcLimits limits;
    private final RpcCommands commands;
    private boolean greeted;
    private volatile boolean busy;

    RpcConnection(SocketChannel channel, Deadline deadline, RpcLimits limits, RpcCommands commands) {
        this.channel = channel;
        this.deadline = deadline;
        this.limits = limits;
        this.commands = commands;
    }

    /** Whether it is at work on a request that was not answered yet. */
    boolean busy() {
        return busy;
    }

    /** Serves until either side has had enough. */
    void serve() {
        try (channel;
                deadline) {
            InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
            RequestReader requests = new RequestReader(new MsgpackStream(in));
            boolean more = true;
            while (more) {
                deadline.within(greeted ? limits.idle() : limits.request());
                if (!arrives(in)) {
                    break;
                }
                deadline.within(limits.request());
                Numbered next = requests.next();
                deadline.close();
                if (next == null) {
                    break;
                }
                busy = true;
                more = answer(next);
                busy = false;
            }
        } catch (IOException | MalformedMessageException e) {
            LOG.debug("An RPC connection ended{}: {}", deadline.missed() ? " for being late" : "", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("An RPC request could not be answered", e);
        } finally {
            busy = false;
        }
    }

    private static boolean arrives(InputStream in) throws IOException {
        in.mark(1);
        boolean arrived = in.read() >= 0;
        in.reset();
        return arrived;
    }

    /** Answers; false when the connection must end. */
    private boolean answer(Numbered next) throws IOException {
        long sequence = next.sequence();
        if (next.request() instanceof RpcRequest.Handshake handshake) {
            return greet(sequence, handshake);
        }
        if (!greeted) {
            write(Responses.header(sequence, "Handshake required"));
            return false;
        }
        return switch (next.request()) {
            case RpcRequest.Handshake handshake -> greet(sequence, handshake);
            case RpcRequest.Members members -> write(Responses.members(sequence, commands.members()));
            case RpcRequest.MembersFiltered filtered -> filtered(sequence, filtered);
            case RpcRequest.Join join -> join(sequence, join);
            case RpcRequest.ForceLeave force -> done(sequence, () -> commands.forceLeave(force.node(), force.prune()));
            case RpcRequest.Leave leave -> done(sequence, commands::leave);
            case RpcRequest.Stats stats -> write(Responses.stats(sequence, commands.stats()));
            case RpcRequest.Unsupported unsupported -> {
                write(Responses.header(sequence, "Unsupported command"));
                yield false;
            }
        };
    }

    private boolean greet(long sequence, RpcRequest.Handshake handshake) throws IOException {
        String error = "";
        if (greeted) {
            error = "Handshake already performed";
        } else if (handshake.version() != VERSION) {
            error = "Unsupported IPC version";
        } else {
            greeted = true;
        }
        return write(Responses.header(sequence, error));
    }

    private boolean filtered(long sequence, RpcRequest.MembersFiltered filtered) throws IOException {
        MemberFilter filter;
        try {
            filter = new MemberFilter(filtered.tags(), filtered.status(), filtered.name());
        } catch (IllegalArgumentException e) {
            // Serf closes without a word, and its command waits for two objects; a header alone would confuse it.
            return false;
        }
        List<Member> members = commands.members().stream().filter(filter).toList();
        return write(Responses.members(sequence, members));
    }

    private boolean join(long sequence, RpcRequest.Join join) throws IOException {
        int joined = 0;
        String error = "";
        try {
            joined = commands.join(join.addresses());
        } catch (RpcException e) {
            error = e.text();
        }
        return write(Responses.joined(sequence, error, joined));
    }

    private boolean done(long sequence, Command command) throws IOException {
        String error = "";
        try {
            command.run();
        } catch (RpcException e) {
            error = e.text();
        }
        return write(Responses.header(sequence, error));
    }

    /** A reader that does not take its answer in time is dropped. */
    private boolean write(Bytes answer) throws IOException {
        deadline.within(limits.write());
        var buffer = answer.asBuffer();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        return true;
    }

    @FunctionalInterface
    private interface Command {

        void run() throws RpcException;
    }
}
