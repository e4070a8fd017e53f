package dev.muster.gossip.net;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/**
 * Receives and sends datagrams. A thread of its own receives, a platform one: a look-up in a slow DNS may hold the few
 * carriers of the virtual threads, and must not make this node deaf.
 */
final class PacketSocket {

    private static final int LARGEST_DATAGRAM_BYTES = 65_536;
    private static final long PAUSE_AFTER_ERROR_NANOS = 10_000_000L;

    private final DatagramChannel channel;
    private final Counters counters;
    private final BiConsumer<InetSocketAddress, Bytes> received;

    PacketSocket(DatagramChannel channel, Counters counters, BiConsumer<InetSocketAddress, Bytes> received) {
        this.channel = channel;
        this.counters = counters;
        this.received = received;
    }

    void start(String nodeName) {
        Thread.ofPlatform().name("muster-packets-" + nodeName).daemon().start(this::receive);
    }

    private void receive() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST_DATAGRAM_BYTES);
        while (channel.isOpen()) {
            try {
                buffer.clear();
                if (channel.receive(buffer) instanceof InetSocketAddress from) {
                    buffer.flip();
                    byte[] content = new byte[buffer.remaining()];
                    buffer.get(content);
                    received.accept(from, Bytes.owning(content));
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LockSupport.parkNanos(PAUSE_AFTER_ERROR_NANOS);
            }
        }
    }

    /** Owner's thread. What cannot be sent is counted: gossip does not rely on any one datagram. */
    void send(InetSocketAddress to, Bytes datagram) {
        try {
            channel.send(datagram.asBuffer(), to);
        } catch (IOException | IllegalArgumentException e) {
            counters.count(Counter.PACKETS_SEND_FAILED);
        }
    }
}
