package dev.muster.bench.haproxy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A connection of the bench's own to the Runtime API, kept open: a second pair of eyes. For one thread. */
final class AdminSocket implements AutoCloseable {

    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);

    private AdminSocket(SocketChannel channel) {
        this.channel = channel;
    }

    static AdminSocket open(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            AdminSocket admin = new AdminSocket(channel);
            admin.ask("prompt");
            // Ten seconds of silence would end it otherwise.
            admin.ask("set timeout cli 3600");
            return admin;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    String ask(String command) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("\n> ")) {
            buffer.clear();
            if (channel.read(buffer) < 0) {
                throw new IOException("HAProxy closed the connection");
            }
            answer.append(StandardCharsets.UTF_8.decode(buffer.flip()));
        }
        return answer.substring(0, answer.length() - 3).strip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
