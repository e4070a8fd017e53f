package dev.muster.gossip.net;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.MalformedMessageException;
import dev.muster.gossip.msgpack.MalformedMessageException.Reason;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import dev.muster.gossip.wire.Allowance;
import dev.muster.gossip.wire.Label;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.Sealer;
import dev.muster.gossip.wire.StreamCodec;
import dev.muster.gossip.wire.StreamLimits;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Between streams and the node: compresses, encrypts and decrypts as this node is set up, and keeps account of who
 * could not be understood. Streams have an account of their own: the sender of a packet can be forged, that of a stream
 * cannot, and a forger must not lock others out of joining. Any thread.
 */
final class StreamGate {

    private final boolean compress;
    private final StreamBudget budget = new StreamBudget();
    private final Optional<Sealer> sealer;
    private final Label label;
    private final Strangers ofStreams;
    private final Strangers ofPackets;
    private final MonotonicClock clock;
    private final Counters counters;

    StreamGate(
            boolean compress,
            Optional<Sealer> sealer,
            Label label,
            Strangers ofPackets,
            MonotonicClock clock,
            Counters counters) {
        this.compress = compress;
        this.sealer = sealer;
        this.label = label;
        this.ofStreams = new Strangers(clock.nowNanos());
        this.ofPackets = ofPackets;
        this.clock = clock;
        this.counters = counters;
    }

    /** Whether a stream from there is to be read at all; counted if not. */
    boolean admits(InetAddress from) {
        if (sealer.isEmpty() || ofStreams.worthATry(from, clock.nowNanos())) {
            return true;
        }
        counters.count(Counter.STREAMS_UNTRIED);
        return false;
    }

    /** The memory that a stream with somebody there may take. */
    StreamBudget.Share share(InetAddress with) {
        return budget.open(with, sealer.isPresent() && !ofStreams.isFriend(with, clock.nowNanos()));
    }

    /** Reads the message of somebody who dialled. */
    Message readRequest(InetAddress from, InputStream in, Allowance share)
            throws IOException, MalformedMessageException {
        label.readFrom(in);
        return read(from, in, share);
    }

    /** Reads the answer of somebody who was dialled, which has no label. */
    Message readAnswer(InetAddress from, InputStream in, Allowance share)
            throws IOException, MalformedMessageException {
        return read(from, in, share);
    }

    /** Who sends one that a key fits is no stranger any more, for packets neither. */
    private Message read(InetAddress from, InputStream in, Allowance share)
            throws IOException, MalformedMessageException {
        Message message = StreamCodec.read(in, StreamLimits.DEFAULT, sealer, share);
        if (sealer.isPresent()) {
            ofStreams.understood(from, clock.nowNanos());
            ofPackets.understood(from, clock.nowNanos());
        }
        return message;
    }

    /** Counts an answer that {@link #readAnswer} refused for its size. */
    void answerRefused(Reason reason) {
        switch (reason) {
            case TOO_LARGE, TOO_DEEP -> counters.count(Counter.STREAMS_OVER_LIMIT);
            case OVERLOADED -> counters.count(Counter.STREAMS_OVER_BUDGET);
            default -> {
                // It is counted as an exchange that failed.
            }
        }
    }

    /** Counts a stream that {@link #readRequest} refused, and gives what there is to answer. */
    Optional<Message.Refusal> refused(InetAddress from, Reason reason) {
        counters.count(
                switch (reason) {
                    case ENCRYPTED -> Counter.STREAMS_ENCRYPTED;
                    case PLAINTEXT -> Counter.STREAMS_PLAINTEXT;
                    case TOO_LARGE, TOO_DEEP -> Counter.STREAMS_OVER_LIMIT;
                    case OVERLOADED -> Counter.STREAMS_OVER_BUDGET;
                    case LABEL -> Counter.STREAMS_OTHER_LABEL;
                    case UNDECRYPTABLE -> Counter.STREAMS_UNDECRYPTABLE;
                    default -> Counter.STREAMS_MALFORMED;
                });
        if (sealer.isPresent() && reason != Reason.OVERLOADED) {
            ofStreams.failed(from, clock.nowNanos());
        }
        return StreamCodec.refusal(reason);
    }

    /**
     * What to send to somebody who is dialled.
     *
     * @throws IOException if it is larger than anybody accepts
     * @throws MalformedMessageException with the reason OVERLOADED if there is no memory set aside for it
     */
    byte[] encodeRequest(Message message, Allowance share) throws IOException, MalformedMessageException {
        return label.inFrontOf(encode(message, share)).toArray();
    }

    /**
     * What to send to somebody who dialled.
     *
     * @throws IOException if it is larger than anybody accepts
     * @throws MalformedMessageException with the reason OVERLOADED if there is no memory set aside for it
     */
    byte[] encodeAnswer(Message message, Allowance share) throws IOException, MalformedMessageException {
        return encode(message, share).toArray();
    }

    /** What to send to somebody who dialled and could not be understood. */
    byte[] encodeRefusal(Message.Refusal refusal) {
        return StreamCodec.encode(refusal, compress, sealer).toArray();
    }

    private Bytes encode(Message message, Allowance share) throws IOException, MalformedMessageException {
        share.take(StreamCodec.estimatedBytes(message));
        try {
            return StreamCodec.encode(message, compress, sealer);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
