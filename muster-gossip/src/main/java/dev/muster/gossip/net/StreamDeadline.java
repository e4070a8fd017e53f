package dev.muster.gossip.net;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Closes a socket when its time is up, whatever its thread is waiting for: a time-out of reads alone would let a peer
 * hold a stream for ever by sending, or taking, a byte now and then.
 */
final class StreamDeadline implements AutoCloseable {

    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean expired;

    StreamDeadline(Socket socket, long timeoutNanos) {
        Thread.ofVirtual().name("muster-stream-deadline").start(() -> {
            try {
                if (!done.await(timeoutNanos, TimeUnit.NANOSECONDS)) {
                    expired = true;
                    socket.close();
                }
            } catch (InterruptedException | IOException e) {
                // The socket is gone, or the program ends: there is nothing left to watch.
            }
        });
    }

    boolean expired() {
        return expired;
    }

    @Override
    public void close() {
        done.countDown();
    }
}
