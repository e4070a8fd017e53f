package dev.muster.haproxy.runtime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One connection to a Unix socket of HAProxy, every wait bounded by a deadline. For one thread. */
final class RuntimeSocket implements AutoCloseable {

    private final SocketChannel channel;
    private final Selector selector;
    private final Duration patience;
    private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    private long deadlineNanos;

    private RuntimeSocket(SocketChannel channel, Selector selector, Duration patience) {
        this.channel = channel;
        this.selector = selector;
        this.patience = patience;
        restartDeadline();
    }

    static RuntimeSocket connect(Path path, Duration patience) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            if (!channel.connect(UnixDomainSocketAddress.of(path))) {
                // A blocking connect would wait without end for a process that stands still.
                throw new IOException("too many connections already wait for it");
            }
            Selector selector = Selector.open();
            channel.register(selector, 0);
            return new RuntimeSocket(channel, selector, patience);
        } catch (IOException e) {
            channel.close();
            throw new IOException("HAProxy's socket " + path + " can't be reached: " + e.getMessage(), e);
        }
    }

    /** Each question has its own deadline. */
    void restartDeadline() {
        deadlineNanos = System.nanoTime() + patience.toNanos();
    }

    void write(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
    }

    void finishWriting() throws IOException {
        channel.shutdownOutput();
    }

    /** The next bytes, or null at the end. */
    byte @Nullable [] read() throws IOException {
        buffer.clear();
        while (true) {
            int count = channel.read(buffer);
            if (count < 0) {
                return null;
            }
            if (count > 0) {
                return Arrays.copyOf(buffer.array(), count);
            }
            await(SelectionKey.OP_READ);
        }
    }

    /** Reads until the text ends with the prompt of the interactive mode. */
    String readToPrompt(int limitBytes) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        while (true) {
            byte[] part = read();
            if (part == null) {
                throw new IOException("HAProxy closed the connection in the middle of an answer");
            }
            answer.writeBytes(part);
            if (answer.size() > limitBytes) {
                throw new IOException("HAProxy's answer is longer than " + limitBytes + " bytes");
            }
            String text = answer.toString(StandardCharsets.UTF_8);
            if (text.endsWith("\n> ")) {
                return text.substring(0, text.length() - 3);
            }
        }
    }

    private void await(int operation) throws IOException {
        long leftMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
        if (leftMillis <= 0) {
            throw new InterruptedIOException("HAProxy didn't answer within " + patience.toMillis() + " ms");
        }
        channel.keyFor(selector).interestOps(operation);
        selector.select(leftMillis);
        selector.selectedKeys().clear();
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while waiting for HAProxy");
        }
    }

    @Override
    public void close() {
        try (selector;
                channel) {
            // Both are closed by leaving.
        } catch (IOException _) {
            // Nothing is lost with it.
        }
    }
}
