package dev.muster.agent.rpc.client;

import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.msgpack.BytesBuilder;
import dev.muster.gossip.msgpack.Dialect;
import dev.muster.gossip.msgpack.MsgpackWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Something that listens where an agent should, and says to one asker what the test wants. */
final class StrangeAgent implements AutoCloseable {

    private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final Thread thread;

    /** What it does with whoever comes. */
    @FunctionalInterface
    interface Manners {

        void meet(Socket socket) throws IOException;
    }

    StrangeAgent(Manners manners) throws IOException {
        thread = Thread.ofVirtual().start(() -> {
            try (Socket socket = listening.accept()) {
                manners.meet(socket);
                // Until the asker has had enough.
                long _ = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // The asker went first.
            }
        });
    }

    /** Says these bytes at once. */
    static StrangeAgent greeting(Bytes bytes) throws IOException {
        return new StrangeAgent(socket -> socket.getOutputStream().write(bytes.toArray()));
    }

    /** Answers one request after the other, whatever they are. */
    static StrangeAgent answering(Bytes... answers) throws IOException {
        return new StrangeAgent(socket -> {
            byte[] request = new byte[8192];
            for (Bytes answer : answers) {
                if (socket.getInputStream().read(request) < 0) {
                    return;
                }
                socket.getOutputStream().write(answer.toArray());
            }
        });
    }

    static Bytes together(Bytes... parts) {
        BytesBuilder all = new BytesBuilder();
        for (Bytes part : parts) {
            all.add(part);
        }
        return all.finish();
    }

    static Bytes header(long sequence, String error) {
        return new MsgpackWriter(Dialect.RPC)
                .map(2)
                .key("Error")
                .string(error)
                .key("Seq")
                .unsigned(sequence)
                .finish();
    }

    RpcAddress address() {
        return RpcAddress.of((InetSocketAddress) listening.getLocalSocketAddress());
    }

    @Override
    public void close() {
        try {
            listening.close();
            thread.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
