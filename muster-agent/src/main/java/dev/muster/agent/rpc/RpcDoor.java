package dev.muster.agent.rpc;

import dev.muster.agent.rpc.protocol.RpcCounter;
import dev.muster.gossip.swim.TokenBucket;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket on which askers come in: so many at once and so many a second. When there is no place, whoever has been
 * silent for longest, and streams nothing, makes way; so nobody keeps others out by holding connections. One virtual
 * thread accepts. Safe to use from any thread.
 */
final class RpcDoor implements AutoCloseable {

    /** Connections at once. */
    static final int MOST_CONNECTIONS = 1024;

    /** Connections that come in without waiting, and how many more each second. */
    static final int MOST_COMING_AT_ONCE = 1024;

    static final int MOST_COMING_PER_SECOND = 500;

    private static final Logger LOG = LoggerFactory.getLogger(RpcDoor.class);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration PACE = Duration.ofMillis(2);

    private final ServerSocketChannel channel;
    private final RpcServer server;
    private final Function<SocketChannel, RpcConnection> host;
    private final Set<RpcConnection> inside = ConcurrentHashMap.newKeySet();

    /** @param host makes a connection of a socket */
    RpcDoor(ServerSocketChannel channel, RpcServer server, Function<SocketChannel, RpcConnection> host) {
        this.channel = channel;
        this.server = server;
        this.host = host;
    }

    void start() {
        Thread.ofVirtual().name("muster-rpc-accept").start(this::accept);
    }

    /** It is not inside any more, if it was. */
    void forget(RpcConnection connection) {
        inside.remove(connection);
    }

    private void accept() {
        TokenBucket pace = new TokenBucket(MOST_COMING_AT_ONCE, MOST_COMING_PER_SECOND, server.nowNanos());
        while (channel.isOpen()) {
            try {
                while (!pace.take(server.nowNanos())) {
                    Thread.sleep(PACE); // the next token comes with time alone
                }
                welcome(channel.accept());
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // Most likely out of file descriptors; a pause lets others end.
                LOG.warn("An RPC connection could not be accepted: {}", e.getMessage());
                if (!pause()) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE); // nothing tells when it is better
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void welcome(SocketChannel socket) throws IOException {
        if (inside.size() >= MOST_CONNECTIONS && !makeRoom()) {
            server.count(RpcCounter.CONNECTIONS_REFUSED);
            socket.close();
            return;
        }
        if (socket.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        RpcConnection connection = host.apply(socket);
        inside.add(connection);
        Thread.ofVirtual().name("muster-rpc").start(connection::serve);
    }

    private boolean makeRoom() {
        Optional<RpcConnection> silent = inside.stream()
                .filter(RpcConnection::idle)
                .min(Comparator.comparingLong(RpcConnection::lastRequestNanos));
        silent.ifPresent(connection -> {
            inside.remove(connection);
            server.count(RpcCounter.CONNECTIONS_DISPLACED);
            connection.cut();
        });
        return silent.isPresent();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("A door did not close: {}", e.getMessage());
        }
    }
}
