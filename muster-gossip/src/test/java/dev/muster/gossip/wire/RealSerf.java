package dev.muster.gossip.wire;

import dev.muster.gossip.interop.Network;
import dev.muster.gossip.interop.SerfVersion;
import dev.muster.gossip.msgpack.Bytes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A real Serf agent on an address of its own, and a socket beside it to talk to it. */
final class RealSerf implements AutoCloseable {

    static final int PORT = 7946;
    private static final int RPC_PORT = 7373;

    private final Process process;
    private final InetAddress address;
    private final DatagramSocket socket;

    private RealSerf(Process process, InetAddress address, DatagramSocket socket) {
        this.process = process;
        this.address = address;
        this.socket = socket;
    }

    /** Starts {@code serf agent} with the name {@code node}; its output goes to {@code log}. */
    static RealSerf start(SerfVersion version, String node, Path log, String... more)
            throws IOException, InterruptedException {
        // Two runs at once must not meet where they cannot have networks of their own.
        ThreadLocalRandom random = ThreadLocalRandom.current();
        byte[] ip = {127, (byte) random.nextInt(1, 100), (byte) random.nextInt(1, 255), 1};
        InetAddress address = InetAddress.getByAddress(ip);
        ip[3] = 2;
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByAddress(ip), 0));
        socket.setSoTimeout(5000);
        Network.serfAt(new InetSocketAddress(address, PORT), version, false, true);
        Network.notGossipAt(new InetSocketAddress(address, RPC_PORT));
        List<String> command = new ArrayList<>(List.of(
                version.program(),
                "agent",
                "-node=" + node,
                "-bind=" + address.getHostAddress() + ":" + PORT,
                "-rpc-addr=" + address.getHostAddress() + ":" + RPC_PORT,
                "-log-level=debug"));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        RealSerf serf = new RealSerf(process, address, socket);
        serf.awaitListening();
        return serf;
    }

    private void awaitListening() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!listening()) {
            if (System.nanoTime() - deadline > 0 || process.waitFor(20, TimeUnit.MILLISECONDS)) {
                close();
                throw new IOException("serf agent did not start at " + address);
            }
        }
    }

    private boolean listening() {
        try {
            new Socket(address, PORT).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The address of the socket beside it. */
    InetSocketAddress self() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    void send(Bytes datagram) throws IOException {
        socket.send(new DatagramPacket(datagram.toArray(), datagram.size(), address, PORT));
    }

    /** The next message that came by UDP and is of {@code type}. */
    <T extends Message> T receive(Class<T> type) throws Exception {
        while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[65536], 65536);
            socket.receive(packet);
            for (Bytes message : PacketCodec.split(Bytes.of(packet.getData(), 0, packet.getLength()))) {
                Message decoded = MessageCodec.decode(message);
                if (type.isInstance(decoded)) {
                    return type.cast(decoded);
                }
            }
        }
    }

    /** The next message of the Serf layer that came by UDP and is of {@code type}; its gossip comes too. */
    <T extends SerfMessage> T receiveSerf(Class<T> type) throws Exception {
        while (true) {
            SerfMessage message =
                    SerfMessageCodec.decode(receive(Message.User.class).payload());
            if (type.isInstance(message)) {
                return type.cast(message);
            }
        }
    }

    /** Says {@code request} on a new stream, and gives the answer. */
    Message ask(Bytes request) throws Exception {
        try (Socket stream = new Socket(address, PORT)) {
            stream.setSoTimeout(5000);
            Network.byHandFrom((InetSocketAddress) stream.getLocalSocketAddress());
            stream.getOutputStream().write(request.toArray());
            return StreamCodec.read(new BufferedInputStream(stream.getInputStream()), StreamLimits.DEFAULT);
        }
    }

    @Override
    public void close() {
        socket.close();
        process.destroyForcibly().onExit().join();
    }
}
