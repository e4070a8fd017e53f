package dev.muster.gossip.net;

import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.serf.Effect;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.wire.Message;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.Semaphore;

/** Carries out exchanges over TCP, each on a virtual thread with a deadline, a bounded number at once. */
final class StreamCaller {

    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final StreamGate gate;
    private final Counters counters;
    private final Semaphore free;
    private final Outcome outcome;

    /** Hears of each exchange once, on any thread. */
    interface Outcome {
        void replied(long exchange, Message reply);

        void failed(long exchange, String reason);
    }

    StreamCaller(int maxStreams, StreamGate gate, Counters counters, Outcome outcome) {
        this.gate = gate;
        this.counters = counters;
        this.free = new Semaphore(maxStreams);
        this.outcome = outcome;
    }

    void call(Effect.Exchange exchange) {
        if (!free.tryAcquire()) {
            counters.count(Counter.STREAMS_REFUSED);
            outcome.failed(exchange.id(), "too many streams are open");
            return;
        }
        Socket stream = new Socket();
        try {
            // This opens it: in the network namespace of the caller's thread, which need not be that of the threads
            // that carry the virtual ones.
            stream.setTcpNoDelay(true);
        } catch (SocketException e) {
            free.release();
            counters.count(Counter.STREAMS_FAILED);
            outcome.failed(exchange.id(), reason(e, exchange));
            return;
        }
        Thread.ofVirtual().name("muster-call").start(() -> {
            try {
                run(stream, exchange);
            } finally {
                free.release();
            }
        });
    }

    private void run(Socket opened, Effect.Exchange exchange) {
        try (Socket stream = opened;
                StreamDeadline deadline = new StreamDeadline(stream, exchange.timeoutNanos());
                StreamBudget.Share share = gate.share(exchange.to().getAddress())) {
            try {
                outcome.replied(exchange.id(), talk(stream, exchange, share));
            } catch (IOException | MalformedMessageException e) {
                counters.count(Counter.STREAMS_FAILED);
                if (e instanceof MalformedMessageException refused) {
                    gate.answerRefused(refused.reason());
                }
                outcome.failed(exchange.id(), deadline.expired() ? lateness(exchange) : reason(e, exchange));
            }
        } catch (IOException e) {
            // Closing failed; the outcome has been told.
            counters.count(Counter.STREAMS_FAILED);
        }
    }

    private Message talk(Socket stream, Effect.Exchange exchange, StreamBudget.Share share)
            throws IOException, MalformedMessageException {
        stream.connect(exchange.to(), (int) Math.max(1, exchange.timeoutNanos() / NANOS_PER_MILLI));
        OutputStream out = stream.getOutputStream();
        out.write(gate.encodeRequest(exchange.request(), share));
        out.flush();
        return gate.readAnswer(exchange.to().getAddress(), new BufferedInputStream(stream.getInputStream()), share);
    }

    private static String reason(Exception e, Effect.Exchange exchange) {
        return switch (e) {
            case SocketTimeoutException late -> lateness(exchange);
            case NoRouteToHostException none -> "there is no route to it";
            case ConnectException refused -> "nobody listens there (connection refused)";
            case EOFException end -> "it hung up without an answer";
            case MalformedMessageException malformed -> reason(malformed);
            default -> "the connection broke: " + e.getMessage();
        };
    }

    private static String reason(MalformedMessageException malformed) {
        return switch (malformed.reason()) {
            case ENCRYPTED -> "its gossip is encrypted, and this node has no key";
            case PLAINTEXT -> "its gossip is not encrypted, and this node has a key";
            case UNDECRYPTABLE -> "its gossip is encrypted with another key";
            case OVERLOADED -> "this node reads too much at once; it is tried again later";
            default -> "its answer is not Serf's protocol: " + malformed.getMessage();
        };
    }

    private static String lateness(Effect.Exchange exchange) {
        return "no answer within " + exchange.timeoutNanos() / NANOS_PER_MILLI + " ms";
    }
}
