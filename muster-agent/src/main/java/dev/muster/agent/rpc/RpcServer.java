package dev.muster.agent.rpc;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serf's RPC, as the {@code serf} command and its libraries speak it. It listens on any number of doors; each
 * connection has a virtual thread. Safe to use from any thread. Source: serf-protocol reference 3.1.
 */
public final class RpcServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RpcServer.class);
    private static final int BACKLOG = 64;
    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(50);
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

    private final RpcCommands commands;
    private final RpcLimits limits;
    private final ScheduledExecutorService timer = Deadline.timer();
    private final List<ServerSocketChannel> doors = new ArrayList<>();
    private final Map<SocketChannel, RpcConnection> connections = new ConcurrentHashMap<>();
    private final AtomicLong refused = new AtomicLong();

    public RpcServer(RpcCommands commands) {
        this(commands, RpcLimits.defaults());
    }

    RpcServer(RpcCommands commands, RpcLimits limits) {
        this.commands = commands;
        this.limits = limits;
    }

    /** Listens on a Unix socket, mode 0600. What is left of an earlier one is removed. */
    public synchronized void listen(Path socket) throws IOException {
        Files.deleteIfExists(socket);
        ServerSocketChannel door = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            door.bind(UnixDomainSocketAddress.of(socket), BACKLOG);
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            door.close();
            throw e;
        }
        open(door);
    }

    /**
     * Listens on TCP and says where; port 0 takes one that the system gives.
     *
     * @throws java.net.BindException if the port is taken
     */
    public synchronized InetSocketAddress listen(InetSocketAddress address) throws IOException {
        ServerSocketChannel door = ServerSocketChannel.open();
        try {
            door.bind(address, BACKLOG);
        } catch (IOException e) {
            door.close();
            throw e;
        }
        open(door);
        return (InetSocketAddress) door.getLocalAddress();
    }

    /** How many connections were refused because there were too many. */
    public long refused() {
        return refused.get();
    }

    private void open(ServerSocketChannel door) {
        doors.add(door);
        Thread.ofVirtual().name("muster-rpc-accept").start(() -> accept(door));
    }

    private void accept(ServerSocketChannel door) {
        while (door.isOpen()) {
            try {
                welcome(door.accept());
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // Most likely out of file descriptors; a pause lets others end.
                LOG.warn("An RPC connection could not be accepted: {}", e.getMessage());
                if (!pause()) {
                    return;
                }
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(ACCEPT_PAUSE); // nothing tells when it is better
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void welcome(SocketChannel channel) throws IOException {
        if (connections.size() >= limits.connections()) {
            refused.incrementAndGet();
            channel.close();
            return;
        }
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        RpcConnection connection = new RpcConnection(channel, new Deadline(timer, channel), limits, commands);
        connections.put(channel, connection);
        Thread.ofVirtual().name("muster-rpc").start(() -> {
            try {
                connection.serve();
            } finally {
                connections.remove(channel);
            }
        });
    }

    /** Lets the answers under way go out, for at most a second, then closes everything. */
    @Override
    public void close() {
        synchronized (this) {
            doors.forEach(RpcServer::closeQuietly);
            doors.clear();
        }
        long end = System.nanoTime() + LAST_ANSWERS.toNanos();
        while (connections.values().stream().anyMatch(RpcConnection::busy) && System.nanoTime() - end < 0) {
            if (!pause()) {
                break;
            }
        }
        connections.keySet().forEach(RpcServer::closeQuietly);
        timer.shutdownNow();
    }

    private static void closeQuietly(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("A channel did not close: {}", e.getMessage());
        }
    }
}
