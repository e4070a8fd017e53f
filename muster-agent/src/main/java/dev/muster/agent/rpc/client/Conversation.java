package dev.muster.agent.rpc.client;

import dev.muster.agent.rpc.client.RpcCallException.Reason;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MsgpackReader;
import dev.muster.gossip.msgpack.MsgpackStream;
import dev.muster.gossip.msgpack.MsgpackWriter;
import dev.muster.gossip.msgpack.StructReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One connection to an agent: requests go out in order, and each answer goes to whoever asked, by its number. One
 * virtual thread connects and writes, one reads; both end with the connection, whichever side ends it. The methods are
 * for any thread and do not block, but for {@link #open}.
 */
final class Conversation implements AutoCloseable {

    /** The largest header of an answer, which holds an error for people. */
    static final int MOST_HEADER_BYTES = 1 << 20;

    /** The largest body of an answer: the members of a large cluster. */
    static final int MOST_BODY_BYTES = 64 << 20;

    /** Requests that wait to be written. */
    static final int MOST_UNSENT = 1024;

    /** Requests and streams that are not over. */
    static final int MOST_OPEN = 1024;

    private final RpcAddress address;
    private final SocketChannel channel;
    private final BlockingQueue<Bytes> outgoing = new LinkedBlockingQueue<>(MOST_UNSENT);
    private final Map<Long, Taker> takers = new ConcurrentHashMap<>();
    private final AtomicLong sequence = new AtomicLong();
    private final CompletableFuture<RpcCallException> end = new CompletableFuture<>();
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final Thread writer;

    Conversation(RpcAddress address) throws RpcCallException {
        this.address = address;
        try {
            channel = switch (address) {
                case RpcAddress.Tcp tcp -> SocketChannel.open();
                case RpcAddress.Unix unix -> SocketChannel.open(StandardProtocolFamily.UNIX);
            };
        } catch (IOException e) {
            throw new RpcCallException(Reason.UNREACHABLE, String.valueOf(e.getMessage()), e);
        }
        this.writer = Thread.ofVirtual().name("muster-rpc-ask").unstarted(this::write);
    }

    /** Connects; waits at most so long. */
    void open(Duration patience) throws RpcCallException {
        writer.start();
        Call.await(connected, patience, this);
    }

    /** Asks; the answers go to {@code taker}. Returns the number of the request. */
    long ask(String command, Consumer<MsgpackWriter> body, Taker taker) {
        long number = sequence.incrementAndGet();
        MsgpackWriter out = new MsgpackWriter(Dialect.RPC);
        out.map(2).key("Command").string(command).key("Seq").unsigned(number);
        body.accept(out);
        takers.put(number, taker);
        if (takers.size() > MOST_OPEN || !outgoing.offer(out.finish())) {
            end(new RpcCallException(Reason.LATE, "too many requests wait for the agent"));
        }
        if (end.isDone() && takers.remove(number) != null) {
            taker.ended(end.join());
        }
        return number;
    }

    /** Ends it, for this reason if it has not ended yet: what breaks because of its end is none. */
    void end(RpcCallException reason) {
        if (end.complete(reason)) {
            closeChannel();
            writer.interrupt();
        }
        RpcCallException why = end.join();
        connected.completeExceptionally(why);
        for (long number : List.copyOf(takers.keySet())) {
            Taker taker = takers.remove(number);
            if (taker != null) {
                taker.ended(why);
            }
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing more is wanted of it.
        }
    }

    private void write() {
        try {
            channel.connect(address.resolve());
        } catch (RpcCallException e) {
            end(e);
            return;
        } catch (IOException | RuntimeException e) {
            end(new RpcCallException(Reason.UNREACHABLE, unreachable(e), e));
            return;
        }
        Thread.ofVirtual().name("muster-rpc-hear").start(this::read);
        connected.complete(null);
        try {
            while (true) {
                ByteBuffer next = outgoing.take().asBuffer();
                while (next.hasRemaining()) {
                    channel.write(next);
                }
            }
        } catch (IOException e) {
            end(closed(e));
        } catch (InterruptedException e) {
            // By end(), which has said why.
            end(new RpcCallException(Reason.CLOSED, "the connection was closed", e));
        }
    }

    private static String unreachable(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private void read() {
        try {
            MsgpackStream in = new MsgpackStream(new BufferedInputStream(Channels.newInputStream(channel)));
            while (!end.isDone()) {
                takeOne(in);
            }
        } catch (RpcCallException e) {
            end(e);
        } catch (MalformedMessageException e) {
            end(new RpcCallException(
                    Reason.NONSENSE, "what it says is not Serf's RPC (" + e.getMessage() + "): is it an agent?", e));
        } catch (IOException e) {
            end(closed(e));
        } catch (RuntimeException e) {
            end(new RpcCallException(Reason.NONSENSE, "what it says could not be read: " + e, e));
        }
    }

    private void takeOne(MsgpackStream in) throws IOException, MalformedMessageException {
        MsgpackReader header = object(in, MOST_HEADER_BYTES);
        String error = "";
        long number = -1;
        StructReader fields = header.struct("Error", "Seq");
        while (fields.next()) {
            switch (fields.field()) {
                case "Error" -> error = header.string();
                default -> number = header.uint64();
            }
        }
        Taker taker = takers.get(number);
        if (taker == null) {
            throw new RpcCallException(Reason.NONSENSE, "an answer of it belongs to no request: is it an agent?");
        }
        if (taker.header(error)) {
            MsgpackReader body = object(in, MOST_BODY_BYTES);
            taker.body(body, body.remaining());
        }
        if (taker.isOver()) {
            takers.remove(number);
        }
    }

    private static MsgpackReader object(MsgpackStream in, int mostBytes) throws IOException, MalformedMessageException {
        Bytes object = in.next(mostBytes);
        if (object == null) {
            throw new RpcCallException(Reason.CLOSED, "the agent closed the connection");
        }
        return new MsgpackReader(object);
    }

    private static RpcCallException closed(IOException e) {
        return new RpcCallException(Reason.CLOSED, "the connection to the agent broke: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        end(new RpcCallException(Reason.CLOSED, "the connection was closed"));
    }
}
