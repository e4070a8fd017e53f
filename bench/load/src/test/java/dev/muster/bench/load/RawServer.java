package dev.muster.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A server that misbehaves as it is told, on bare sockets. */
final class RawServer implements AutoCloseable {

    /** What it does with one request on an open connection. */
    interface Behaviour {
        void answer(String nonce, Socket connection) throws IOException, InterruptedException;
    }

    private final ServerSocket listener;
    private final Queue<Socket> connections = new ConcurrentLinkedQueue<>();
    private final Behaviour behaviour;

    RawServer(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        listener = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("raw-accept").start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/");
    }

    static String json(String host, String nonce) {
        return "{\"hello\":\"world\",\"host\":\"" + host + "\",\"nonce\":\"" + nonce + "\",\"more\":[1,{\"a\":null}]}";
    }

    /** A whole answer with this status and body. */
    static String http(int status, String body) {
        return "HTTP/1.1 " + status + " Said\r\nx-backend-ip: 127.0.0.1\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    static void send(Socket connection, String text) throws IOException {
        connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Closes with a reset. */
    static void reset(Socket connection) throws IOException {
        connection.setSoLinger(true, 0);
        connection.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listener.accept();
                connections.add(connection);
                Thread.startVirtualThread(() -> serve(connection));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
            for (String nonce = request(in); nonce != null && !connection.isClosed(); nonce = request(in)) {
                behaviour.answer(nonce, connection);
            }
        } catch (IOException e) {
            // The client went away, or this server closed: both are part of the tests.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static @Nullable String request(BufferedReader in) throws IOException {
        String nonce = "";
        int length = 0;
        String line = in.readLine();
        for (; line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.startsWith("X-Nonce: ")) {
                nonce = line.substring(9);
            } else if (line.startsWith("Content-Length: ")) {
                length = Integer.parseInt(line.substring(16));
            }
        }
        in.skip(length);
        return line == null ? null : nonce;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
