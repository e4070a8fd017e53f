package dev.muster.gossip.swim;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.Message;
import java.net.InetSocketAddress;

/** The way out of the machine. Nothing here blocks: each call notes an effect that is carried out later. */
public interface SwimTransport {

    /** Sends one datagram; whether it arrives is not known. */
    void send(InetSocketAddress to, Bytes datagram);

    /**
     * Opens a stream, sends {@code request} and reads one message. One of the two methods of {@code handler} is called
     * later, once, on the machine's owner.
     */
    void exchange(InetSocketAddress to, Message request, long timeoutNanos, ReplyHandler handler);

    /** What comes of an exchange. */
    interface ReplyHandler {
        void replied(Message reply);

        /** {@code reason} is a phrase for people. */
        void failed(String reason);
    }
}
