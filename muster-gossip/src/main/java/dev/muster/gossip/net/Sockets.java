package dev.muster.gossip.net;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;

/** A UDP and a TCP socket on the same address and port. */
record Sockets(DatagramChannel udp, ServerSocket tcp, InetSocketAddress bound) implements AutoCloseable {

    private static final int MOST_TRIES = 100;
    private static final int BACKLOG = 128;
    private static final int WANTED_RECEIVE_BUFFER_BYTES = 2 * 1024 * 1024;

    /** Binds both; with port 0, to a port that is free for both. */
    static Sockets bind(InetSocketAddress wanted) throws IOException {
        if (wanted.getPort() != 0) {
            return bindBoth(wanted);
        }
        for (int tries = 1; ; tries++) {
            try {
                return bindBoth(wanted);
            } catch (BindException e) {
                // The system gave a port that is free for TCP, but somebody holds it for UDP.
                if (tries == MOST_TRIES
                        || e.getMessage() == null
                        || !e.getMessage().startsWith("UDP")) {
                    throw e;
                }
            }
        }
    }

    private static Sockets bindBoth(InetSocketAddress wanted) throws IOException {
        ServerSocket tcp = new ServerSocket();
        try {
            tcp.bind(wanted, BACKLOG);
        } catch (IOException e) {
            tcp.close();
            throw explain("TCP", wanted, e);
        }
        InetSocketAddress bound = new InetSocketAddress(wanted.getAddress(), tcp.getLocalPort());
        try {
            return new Sockets(bindUdp(bound), tcp, bound);
        } catch (IOException e) {
            tcp.close();
            throw explain("UDP", bound, e);
        }
    }

    private static DatagramChannel bindUdp(InetSocketAddress bound) throws IOException {
        DatagramChannel udp = DatagramChannel.open();
        try {
            udp.setOption(StandardSocketOptions.SO_RCVBUF, WANTED_RECEIVE_BUFFER_BYTES);
            udp.bind(bound);
            return udp;
        } catch (IOException e) {
            udp.close();
            throw e;
        }
    }

    private static BindException explain(String what, InetSocketAddress address, IOException cause) {
        InetAddress host = address.getAddress();
        BindException explained = new BindException(what + " port " + address.getPort() + " on " + host.getHostAddress()
                + " cannot be used: " + cause.getMessage()
                + ". Stop the program that holds it, or choose another address or port.");
        explained.initCause(cause);
        return explained;
    }

    @Override
    public void close() {
        closeQuietly(udp);
        closeQuietly(tcp);
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // A socket that cannot be closed is not used any more either way.
        }
    }
}
