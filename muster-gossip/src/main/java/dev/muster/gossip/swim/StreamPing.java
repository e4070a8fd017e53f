package dev.muster.gossip.swim;

import dev.muster.gossip.wire.Message;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * A ping over TCP: its answer cannot be forged by a third, and nobody is made to send anything to one. Source: Serf's
 * protocol (probes).
 */
public final class StreamPing {

    private StreamPing() {}

    /** Asks; {@code answered} is told once, in time, whether the node of that name answers there. */
    public static void send(
            SwimTransport transport,
            InetSocketAddress to,
            Message.Ping ping,
            long timeoutNanos,
            Consumer<Boolean> answered) {
        transport.exchange(to, ping, timeoutNanos, new SwimTransport.ReplyHandler() {
            @Override
            public void replied(Message reply) {
                answered.accept(reply instanceof Message.Ack ack && ack.sequence() == ping.sequence());
            }

            @Override
            public void failed(String reason) {
                answered.accept(false);
            }
        });
    }
}
