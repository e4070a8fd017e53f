package dev.muster.agent.rpc;

import dev.muster.agent.rpc.RpcConnection.Giver;
import dev.muster.agent.rpc.protocol.Input;
import dev.muster.gossip.msgpack.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket with a thread that reads it, when it is told to, and one that writes it. How much may wait to be written is
 * the session's to say. Used by the thread that owns the session.
 */
final class Wire {

    /** What is read of one whose connection ends, so that the last answer arrives and is not lost by a reset. */
    private static final int MOST_UNREAD_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);
    private static final int PIECE_BYTES = 8 << 10;
    private static final int WRITE_BYTES = 64 << 10;
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final SocketChannel channel;
    private final Giver giver;
    private final Semaphore wanted = new Semaphore(0);
    private final BlockingQueue<ByteBuffer> outgoing = new LinkedBlockingQueue<>();
    private final AtomicLong unsent = new AtomicLong();
    private final AtomicLong together;
    private final Thread reader;
    private final Thread writer;
    private volatile boolean finishing;

    /** @param together what waits on all sockets */
    Wire(SocketChannel channel, Giver giver, AtomicLong together) {
        this.channel = channel;
        this.giver = giver;
        this.together = together;
        this.reader = Thread.ofVirtual().name("muster-rpc-read").unstarted(() -> untilItEnds(this::read));
        this.writer = Thread.ofVirtual().name("muster-rpc-write").unstarted(() -> untilItEnds(this::write));
    }

    void start() {
        reader.start();
        writer.start();
    }

    /** The next piece that arrives is given. */
    void listen() {
        wanted.release();
    }

    void send(Bytes bytes) {
        weigh(bytes.size());
        outgoing.add(bytes.asBuffer());
    }

    private void weigh(long bytes) {
        unsent.addAndGet(bytes);
        together.addAndGet(bytes);
    }

    long unsentBytes() {
        return unsent.get();
    }

    /** Lets what was sent be taken, for at most so long. Blocks. */
    void finish(Duration patience) throws InterruptedException {
        finishing = true;
        outgoing.add(ByteBuffer.allocate(0));
        if (!writer.join(patience)) {
            return;
        }
        wanted.release();
        reader.join(LINGER);
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("A connection did not close: {}", e.getMessage());
        }
        reader.interrupt();
        writer.interrupt();
    }

    /** Lets go of what nobody will take any more. After {@link #close}. */
    void abandon() throws InterruptedException {
        writer.join();
        weigh(-unsent.get());
        outgoing.clear();
    }

    private void read() throws IOException, InterruptedException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        long unread = 0;
        while (true) {
            if (!finishing) {
                wanted.acquire();
            }
            int read = channel.read(piece.clear());
            if (read < 0) {
                giver.give(new Input.HungUp());
                return;
            }
            if (!finishing) {
                giver.give(new Input.Arrived(Bytes.of(piece.array(), 0, read)));
            } else {
                unread += read;
                if (unread > MOST_UNREAD_BYTES) {
                    return;
                }
            }
        }
    }

    private void write() throws IOException, InterruptedException {
        while (true) {
            ByteBuffer next = outgoing.take();
            if (!next.hasRemaining()) {
                channel.shutdownOutput();
                return;
            }
            while (next.hasRemaining()) {
                ByteBuffer part = next.slice(next.position(), Math.min(WRITE_BYTES, next.remaining()));
                int written = channel.write(part);
                next.position(next.position() + written);
                weigh(-written);
                if (!finishing) {
                    giver.give(new Input.Taken(written));
                }
            }
        }
    }

    private void untilItEnds(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            LOG.debug("An RPC connection ended: {}", e.getMessage());
            broke();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void broke() {
        try {
            giver.give(new Input.Broke());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @FunctionalInterface
    private interface Work {

        void run() throws IOException, InterruptedException;
    }
}
