package dev.muster.gossip.interop;

import dev.muster.gossip.msgpack.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Records what goes over the network of the thread that starts it: datagrams, and segments of streams. */
final class WireTap {

    private static final int UDP = 17;
    private static final int TCP = 6;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 16;
    private static final int IPV6_HEADER_BYTES = 40;

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
        switch ((ip[0] & 0xf0) >> 4) {
            case 4 -> recordIpv4(ByteBuffer.wrap(ip));
            case 6 -> recordIpv6(ByteBuffer.wrap(ip));
            default -> {
                // No IP.
            }
        }
    }

    private void recordIpv4(ByteBuffer packet) throws UnknownHostException {
        int header = (packet.get(0) & 0xf) * 4;
        int total = packet.getShort(2) & 0xffff;
        packet.limit(total == 0 ? packet.limit() : Math.min(total, packet.limit()));
        record(packet.get(9), address(packet, 12, 4), address(packet, 16, 4), packet.position(header));
    }

    /** Without extension headers, of which a loopback without fragments has none for UDP and TCP. */
    private void recordIpv6(ByteBuffer packet) throws UnknownHostException {
        int length = packet.getShort(4) & 0xffff;
        packet.limit(length == 0 ? packet.limit() : Math.min(IPV6_HEADER_BYTES + length, packet.limit()));
        record(packet.get(6), address(packet, 8, 16), address(packet, 24, 16), packet.position(IPV6_HEADER_BYTES));
    }

    private static InetAddress address(ByteBuffer packet, int from, int size) throws UnknownHostException {
        byte[] ip = new byte[size];
        packet.get(from, ip);
        return InetAddress.getByAddress(ip);
    }

    /** {@code content} begins after the header of IP. */
    private void record(int protocol, InetAddress from, InetAddress to, ByteBuffer content) {
        int start = content.position();
        switch (protocol) {
            case UDP -> datagrams.add(new Datagram(source(from, content), target(to, content), rest(content, 8)));
            case TCP -> {
                int header = (content.get(start + 12) & 0xf0) >> 2;
                long sequence = content.getInt(start + 4) & 0xffff_ffffL;
                int flags = content.get(start + 13);
                segments.add(new Segment(
                        source(from, content), target(to, content), sequence, flags, rest(content, header)));
            }
            default -> {
                // ICMP, where nobody listens, and where neighbours are looked for.
            }
        }
    }

    private static InetSocketAddress source(InetAddress from, ByteBuffer content) {
        return new InetSocketAddress(from, content.getShort(content.position()) & 0xffff);
    }

    private static InetSocketAddress target(InetAddress to, ByteBuffer content) {
        return new InetSocketAddress(to, content.getShort(content.position() + 2) & 0xffff);
    }

    private static Bytes rest(ByteBuffer content, int header) {
        byte[] rest = new byte[content.remaining() - header];
        content.get(content.position() + header, rest);
        return Bytes.of(rest);
    }
}
