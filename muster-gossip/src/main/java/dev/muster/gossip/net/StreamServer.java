package dev.muster.gossip.net;

import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.wire.Message;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Accepts streams: one request each, at most one answer, a bounded number at once, each with a deadline. */
final class StreamServer {

    private static final long MOST_UNREAD_BYTES = 1024 * 1024;
    private static final long PAUSE_AFTER_ERROR_NANOS = 50_000_000L;

    private final ServerSocket socket;
    private final long timeoutNanos;
    private final StreamGate gate;
    private final Counters counters;
    private final StreamSlots slots;
    private final Function<Message, CompletableFuture<Optional<Message>>> node;
    private @Nullable Thread accepting;

    /** {@code node} is asked for the answer to a request. */
    StreamServer(
            ServerSocket socket,
            long timeoutNanos,
            int maxStreams,
            StreamGate gate,
            Counters counters,
            Function<Message, CompletableFuture<Optional<Message>>> node) {
        this.socket = socket;
        this.timeoutNanos = timeoutNanos;
        this.gate = gate;
        this.counters = counters;
        this.slots = new StreamSlots(maxStreams);
        this.node = node;
    }

    void start(String nodeName) {
        accepting = Thread.ofVirtual().name("muster-streams-" + nodeName).start(this::accept);
    }

    /** Waits, once the socket is closed, until the port is free again: the thread that accepts gives it back last. */
    void awaitEnd(Duration most) {
        Thread thread = accepting;
        if (thread != null) {
            try {
                thread.join(most);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket stream = socket.accept();
                switch (slots.take(stream.getInetAddress())) {
                    case TAKEN -> Thread.ofVirtual().name("muster-stream").start(() -> serve(stream));
                    case ALL_TAKEN -> refuse(stream, Counter.STREAMS_REFUSED);
                    case TOO_MANY_OF_THIS_SOURCE -> refuse(stream, Counter.STREAMS_OVER_SHARE);
                }
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    // Out of file descriptors, perhaps, which passes.
                    LockSupport.parkNanos(PAUSE_AFTER_ERROR_NANOS);
                }
            }
        }
    }

    private void refuse(Socket stream, Counter counter) throws IOException {
        counters.count(counter);
        stream.close();
    }

    private void serve(Socket accepted) {
        InetAddress from = accepted.getInetAddress();
        try (Socket stream = accepted;
                StreamDeadline deadline = new StreamDeadline(stream, timeoutNanos);
                StreamBudget.Share share = gate.share(from)) {
            stream.setTcpNoDelay(true);
            if (gate.admits(from)) {
                converse(stream, deadline, share);
            }
        } catch (IOException | ExecutionException | TimeoutException e) {
            counters.count(Counter.STREAMS_FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            slots.giveBack(from);
        }
    }

    private void converse(Socket stream, StreamDeadline deadline, StreamBudget.Share share)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        CountedInput arrived = new CountedInput(stream.getInputStream());
        Message request;
        try {
            request = gate.readRequest(stream.getInetAddress(), new BufferedInputStream(arrived), share);
        } catch (MalformedMessageException e) {
            refuse(stream, arrived, gate.refused(stream.getInetAddress(), e.reason()));
            return;
        }
        Optional<Message> answer = node.apply(request).get(timeoutNanos, TimeUnit.NANOSECONDS);
        if (answer.isPresent() && !deadline.expired()) {
            answer(stream, answer.get(), share);
        }
    }

    private void answer(Socket stream, Message answer, StreamBudget.Share share) throws IOException {
        try {
            send(stream, gate.encodeAnswer(answer, share));
        } catch (MalformedMessageException e) {
            gate.refused(stream.getInetAddress(), e.reason());
        }
    }

    /** A stranger gets no answer that is longer than what came. */
    private void refuse(Socket stream, CountedInput arrived, Optional<Message.Refusal> refusal) throws IOException {
        if (refusal.isEmpty()) {
            return;
        }
        byte[] answer = gate.encodeRefusal(refusal.get());
        if (answer.length > arrived.count() + arrived.available()) {
            return;
        }
        send(stream, answer);
        stream.shutdownOutput();
        // Closing with bytes unread resets the connection, and the answer may be lost with it.
        arrived.drain(MOST_UNREAD_BYTES);
    }

    private static void send(Socket stream, byte[] message) throws IOException {
        OutputStream out = stream.getOutputStream();
        out.write(message);
        out.flush();
    }
}
