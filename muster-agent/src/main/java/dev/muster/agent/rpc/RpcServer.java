package dev.muster.agent.rpc;

import dev.muster.agent.rpc.protocol.RpcCounter;
import dev.muster.agent.rpc.protocol.RpcLimits;
import dev.muster.agent.rpc.protocol.RpcToken;
import dev.muster.agent.rpc.protocol.SerfEvent;
import dev.muster.agent.rpc.protocol.Session;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Serf's RPC, as the {@code serf} command and its libraries speak it. It listens on any number of doors. Safe to use
 * from any thread; {@link #close} waits for at most a second. Source: serf-protocol reference 3.1; design section 7.
 */
public final class RpcServer implements AutoCloseable {

    /** Requests that the agent is at work on at once; others wait for their turn. */
    static final int MOST_ERRANDS = 64;

    /** What waits to be taken by all askers together; beyond that, whoever takes longest to read most is cut. */
    static final int MOST_UNSENT_BYTES_TOGETHER = 64 << 20;

    private static final int BACKLOG = 128;
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Errands errands;
    private final RpcLimits limits;
    private final LogBook log;
    private final long startNanos = System.nanoTime();
    private final List<RpcDoor> doors = new ArrayList<>();
    private final Set<RpcConnection> connections = ConcurrentHashMap.newKeySet();
    private final Set<RpcConnection> followers = ConcurrentHashMap.newKeySet();
    private final Semaphore room = new Semaphore(MOST_ERRANDS, true);
    private final AtomicLong unsent = new AtomicLong();
    private final Map<RpcCounter, LongAdder> counts;

    /** @param log what {@code monitor} shows */
    public RpcServer(RpcCommands commands, LogBook log) {
        this(commands, log, RpcLimits.defaults());
    }

    RpcServer(RpcCommands commands, LogBook log, RpcLimits limits) {
        this.errands = new Errands(commands, this::counters);
        this.log = log;
        this.limits = limits;
        Map<RpcCounter, LongAdder> all = new EnumMap<>(RpcCounter.class);
        for (RpcCounter counter : RpcCounter.values()) {
            all.put(counter, new LongAdder());
        }
        this.counts = Collections.unmodifiableMap(all);
    }

    /** Listens on a Unix socket, mode 0600: who may open it needs no token. What is left of an earlier one goes. */
    public void listen(Path socket) throws IOException {
        Files.deleteIfExists(socket);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(socket), BACKLOG);
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        open(channel, Optional.empty());
    }

    /**
     * Listens on TCP and says where; port 0 takes one that the system gives.
     *
     * @param token what everybody must say first; empty: nothing
     * @throws java.net.BindException if the port is taken
     */
    public InetSocketAddress listen(InetSocketAddress address, Optional<RpcToken> token) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.bind(address, BACKLOG);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
        open(channel, token);
        return bound;
    }

    private synchronized void open(ServerSocketChannel channel, Optional<RpcToken> token) {
        RpcDoor door = new RpcDoor(channel, this, socket -> {
            RpcConnection connection = new RpcConnection(this, socket, new Session(token, limits, nowNanos()));
            connections.add(connection);
            return connection;
        });
        doors.add(door);
        door.start();
    }

    /** Tells all who follow of an event. Does not block. */
    public void happened(SerfEvent event) {
        followers.forEach(connection -> connection.happened(event));
    }

    /** What was counted, by name. */
    public SortedMap<String, Long> counters() {
        SortedMap<String, Long> counters = new TreeMap<>();
        counts.forEach((counter, adder) -> counters.put(counter.word(), adder.sum()));
        counters.put("rpc_connections", (long) connections.size());
        return counters;
    }

    void count(RpcCounter counter) {
        LongAdder adder = counts.get(counter);
        if (adder != null) {
            adder.increment();
        }
    }

    long nowNanos() {
        return System.nanoTime() - startNanos;
    }

    Errands errands() {
        return errands;
    }

    RpcLimits limits() {
        return limits;
    }

    LogBook log() {
        return log;
    }

    Semaphore room() {
        return room;
    }

    AtomicLong unsentTogether() {
        return unsent;
    }

    void follow(RpcConnection connection) {
        followers.add(connection);
    }

    void unfollow(RpcConnection connection) {
        followers.remove(connection);
    }

    void forget(RpcConnection connection) {
        followers.remove(connection);
        log.unfollow(connection);
        connections.remove(connection);
        doors().forEach(door -> door.forget(connection));
    }

    /** Looks at what waits to be taken by all together, and cuts whoever keeps most if that is too much. */
    void weigh() {
        if (unsent.get() > MOST_UNSENT_BYTES_TOGETHER) {
            connections.stream()
                    .max(Comparator.comparingLong(RpcConnection::unsentBytes))
                    .ifPresent(slowest -> {
                        count(RpcCounter.READERS_CUT);
                        slowest.cut();
                    });
        }
    }

    private synchronized List<RpcDoor> doors() {
        return List.copyOf(doors);
    }

    /** Lets the answers under way go out, for at most a second, then closes everything. */
    @Override
    public void close() {
        doors().forEach(RpcDoor::close);
        long end = System.nanoTime() + LAST_ANSWERS.toNanos();
        while (connections.stream().anyMatch(RpcConnection::busy) && System.nanoTime() - end < 0) {
            if (!pause()) {
                break;
            }
        }
        connections.forEach(RpcConnection::cut);
    }

    private static boolean pause() {
        try {
            Thread.sleep(LOOK_AGAIN); // answers are on their way to somebody else's buffers
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
