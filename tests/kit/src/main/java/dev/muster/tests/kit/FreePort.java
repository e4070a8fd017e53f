package dev.muster.tests.kit;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for programs that a test starts a moment later. A port that the system gives for the asking is one of those
 * that it gives to every connection too: another socket may have it before the program does, and keep it. These lie
 * below that range, so only a program that was told to can take them; and none is given twice. Any thread.
 *
 * <p>Source: Linux, ip-sysctl, {@code ip_local_port_range}.
 */
public final class FreePort {

    private static final int FIRST = 10_000;

    /** What Linux has unless it was told otherwise. */
    private static final int USUAL_END = 32_768;

    private static final int LEAST = 1_000;
    private static final int END = end();
    private static final AtomicInteger TURN =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(END - FIRST));

    private FreePort() {}

    /** One that nobody has at any address, by TCP or UDP; the next call gives another. */
    public static int take() throws IOException {
        for (int tries = END - FIRST; tries > 0; tries--) {
            int port = FIRST + Math.floorMod(TURN.getAndIncrement(), END - FIRST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException("no port from " + FIRST + " to " + (END - 1) + " is free");
    }

    private static boolean isFree(int port) {
        InetSocketAddress everywhere = new InetSocketAddress(port);
        try (ServerSocket tcp = new ServerSocket();
                DatagramSocket udp = new DatagramSocket(null)) {
            tcp.setReuseAddress(false);
            udp.setReuseAddress(false);
            tcp.bind(everywhere);
            udp.bind(everywhere);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The first port that the system gives to connections. */
    private static int end() {
        int first = USUAL_END;
        try {
            String range = Files.readString(Path.of("/proc/sys/net/ipv4/ip_local_port_range"));
            first = Integer.parseInt(range.strip().split("\\s+")[0]);
        } catch (IOException | NumberFormatException e) {
            // Not to be known: as on most systems.
        }
        return first >= FIRST + LEAST ? first : USUAL_END;
    }
}
