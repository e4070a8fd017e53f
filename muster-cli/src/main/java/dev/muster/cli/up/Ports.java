package dev.muster.cli.up;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.Optional;
import java.util.OptionalInt;

/** Asks the system whether ports are free, and for free ones. A free port may be taken a moment later. */
public final class Ports {

    /** How far to look for a free one to suggest. */
    private static final int SEARCH = 200;

    private static final int MAX_PORT = 65_535;
    private static final int FIRST_UNPRIVILEGED = 1024;

    private Ports() {}

    /** A free TCP port on loopback, given by the system. */
    public static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** What is wrong with listening on this TCP port at all addresses; empty if nothing is. */
    public static Optional<String> whyNotTcp(int port) {
        return whyNot(port, new InetSocketAddress("0.0.0.0", port), false);
    }

    /** What is wrong with gossiping on this port of loopback, by TCP and UDP; empty if nothing is. */
    public static Optional<String> whyNotGossip(int port) {
        return whyNot(port, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), true);
    }

    /** The next port above this one that is free by TCP and UDP. */
    public static OptionalInt freeAbove(int port) {
        for (int next = port + 1; next <= Math.min(port + SEARCH, MAX_PORT); next++) {
            var address = new InetSocketAddress("0.0.0.0", next);
            if (bindTcp(address).isEmpty() && bindUdp(address).isEmpty()) {
                return OptionalInt.of(next);
            }
        }
        return OptionalInt.empty();
    }

    private static Optional<String> whyNot(int port, InetSocketAddress address, boolean udpToo) {
        Optional<String> tcp = bindTcp(address);
        if (tcp.isPresent()) {
            return Optional.of(reason(port, tcp.get(), PortHolder.ofTcp(port)));
        }
        if (udpToo) {
            return bindUdp(address).map(problem -> reason(port, problem, PortHolder.ofUdp(port)));
        }
        return Optional.empty();
    }

    private static String reason(int port, String problem, Optional<PortHolder> holder) {
        if (holder.isPresent()) {
            return "port " + port + " is taken by " + holder.get().words();
        }
        if (port < FIRST_UNPRIVILEGED && problem.contains("Permission")) {
            return "port " + port + " is below " + FIRST_UNPRIVILEGED + ", and this user may not listen there";
        }
        if (problem.contains("in use")) {
            return "port " + port + " is taken by another process";
        }
        return "nothing can listen on port " + port + ": " + problem;
    }

    private static Optional<String> bindTcp(InetSocketAddress address) {
        try (var socket = new ServerSocket()) {
            socket.bind(address, 1);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> bindUdp(InetSocketAddress address) {
        try (var socket = new DatagramSocket(address)) {
            return socket.isBound() ? Optional.empty() : Optional.of("not bound");
        } catch (SocketException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
