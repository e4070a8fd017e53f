package dev.muster.gossip.interop;

import dev.muster.gossip.msgpack.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Records what goes over the network of the thread that starts it: datagrams, and segments of streams. */
final class WireTap {

    private static final int UDP = 17;
    private static final int TCP = 6;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 16;

    private final List<Datagram> datagrams = new ArrayList<>();
    private final List<Segment> segments = new ArrayList<>();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private volatile boolean stopping;

    /** One datagram of UDP. */
    record Datagram(InetSocketAddress from, InetSocketAddress to, Bytes payload) {}

    /** One segment of TCP. */
    record Segment(InetSocketAddress from, InetSocketAddress to, long sequence, int flags, Bytes payload) {

        boolean opens() {
            return (flags & SYN) != 0 && (flags & ACK) == 0;
        }

        boolean startsItsSide() {
            return (flags & SYN) != 0;
        }

        boolean breaks() {
            return (flags & RST) != 0;
        }
    }

    /** Listens when this returns. */
    static WireTap start(String name) {
        WireTap tap = new WireTap();
        Thread.ofPlatform().name("tap-" + name).daemon().start(tap::run);
        tap.opened.join();
        return tap;
    }

    /** All that was recorded is complete when this returns; gives the number of packets lost. */
    int stop() {
        stopping = true;
        return ended.join();
    }

    List<Datagram> datagrams() {
        return datagrams;
    }

    List<Segment> segments() {
        return segments;
    }

    private void run() {
        try (Libc.Tap tap = new Libc.Tap()) {
            opened.complete(null);
            while (true) {
                boolean last = stopping;
                byte[] packet = tap.next();
                if (packet.length > 0) {
                    record(packet);
                } else if (last) {
                    ended.complete(tap.dropped());
                    return;
                }
            }
        } catch (IOException | RuntimeException e) {
            opened.completeExceptionally(e);
            ended.completeExceptionally(e);
        }
    }

    private void record(byte[] ip) throws UnknownHostException {
        ByteBuffer packet = ByteBuffer.wrap(ip);
        int header = (packet.get(0) & 0xf) * 4;
        int total = packet.getShort(2) & 0xffff;
        int end = total == 0 ? ip.length : Math.min(total, ip.length);
        InetAddress from = InetAddress.getByAddress(Arrays.copyOfRange(ip, 12, 16));
        InetAddress to = InetAddress.getByAddress(Arrays.copyOfRange(ip, 16, 20));
        InetSocketAddress source = new InetSocketAddress(from, packet.getShort(header) & 0xffff);
        InetSocketAddress target = new InetSocketAddress(to, packet.getShort(header + 2) & 0xffff);
        switch (packet.get(9)) {
            case UDP -> datagrams.add(new Datagram(source, target, Bytes.of(ip, header + 8, end - header - 8)));
            case TCP -> {
                int start = header + ((packet.get(header + 12) & 0xf0) >> 2);
                long sequence = packet.getInt(header + 4) & 0xffff_ffffL;
                Bytes payload = Bytes.of(ip, start, end - start);
                segments.add(new Segment(source, target, sequence, packet.get(header + 13), payload));
            }
            default -> {
                // ICMP, where nobody listens.
            }
        }
    }
}
