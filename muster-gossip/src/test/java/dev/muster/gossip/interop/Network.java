package dev.muster.gossip.interop;

import dev.muster.gossip.interop.Conversations.Conversation;
import dev.muster.gossip.interop.WireTap.Datagram;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The network of one test: a thread in a network namespace of its own, with nothing in it but a loopback. What this
 * thread starts, threads and processes, is in there too; virtual threads are not, but the sockets of Muster are all
 * opened by others. All that goes over it is recorded, and judged at the end.
 *
 * <p>Where the system does not allow that, a test runs in the network that there is, and nothing is recorded.
 */
public final class Network implements AutoCloseable {

    private static final InheritableThreadLocal<@Nullable Network> CURRENT = new InheritableThreadLocal<>();
    private static final int MOST_FAULTS_SHOWN = 5;
    private static final int PORT = 7946;

    private final String test;
    private final ExecutorService thread;
    private final Keys keys = new Keys();
    private final Set<InetSocketAddress> serfs = ConcurrentHashMap.newKeySet();
    private final Set<SerfVersion> versions = new ConcurrentSkipListSet<>();
    private final Set<String> forms = new ConcurrentSkipListSet<>();
    private final Set<InetSocketAddress> others = ConcurrentHashMap.newKeySet();
    private final Set<InetSocketAddress> byHand = ConcurrentHashMap.newKeySet();
    private final AtomicInteger addresses = new AtomicInteger();
    private volatile boolean own;
    private volatile boolean encrypted;
    private volatile String label = "";
    private volatile boolean judging = true;
    private @Nullable WireTap tap;

    /** What a test does. */
    @FunctionalInterface
    interface Part {
        @Nullable
        Object run() throws Throwable;
    }

    private Network(String test) {
        this.test = test;
        this.thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("network-of-" + test).daemon().factory());
    }

    static Network open(String test) {
        Network network = new Network(test);
        try {
            network.run(network::enter);
        } catch (Throwable e) {
            network.close();
            throw new IllegalStateException("there is no network for " + test, e);
        }
        return network;
    }

    private @Nullable Object enter() throws IOException, InterruptedException {
        CURRENT.set(this);
        try {
            Libc.enterNewNetwork();
        } catch (IOException e) {
            System.out.println(test + " runs without a network of its own, and nobody looks at its packets: " + e);
            return null;
        }
        ip("link", "set", "lo", "up");
        tap = WireTap.start(test);
        own = true;
        return null;
    }

    /** As in {@code ip(8)}; what it says. */
    private static String ip(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        Process ip = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (ip.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + said);
        }
        return said;
    }

    /** Runs a part of the test in this network. */
    void run(Part part) throws Throwable {
        Future<?> done = thread.submit(() -> {
            try {
                return part.run();
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new ExecutionException(e);
            }
        });
        try {
            done.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ExecutionException wrapped ? wrapped.getCause() : e.getCause();
        } catch (InterruptedException e) {
            thread.shutdownNow();
            throw e;
        }
    }

    /**
     * An address that nobody else has, or none where the network is shared. No socket is opened to find it: while a
     * test beside this one starts a process, that would hold the socket for a moment, and the port be taken.
     */
    public static Optional<InetSocketAddress> freshAddress() {
        Network network = CURRENT.get();
        if (network == null || !network.own) {
            return Optional.empty();
        }
        int number = network.addresses.incrementAndGet();
        return Optional.of(new InetSocketAddress("127.77." + number / 250 + "." + (1 + number % 250), PORT));
    }

    /** As {@link #freshAddress}, of IPv6: a unique local one, which the loopback gets for it. */
    public static Optional<InetSocketAddress> freshIpv6Address() throws IOException, InterruptedException {
        Network network = CURRENT.get();
        if (network == null || !network.own) {
            return Optional.empty();
        }
        String host = "fd77::" + Integer.toHexString(network.addresses.incrementAndGet());
        ip("-6", "addr", "add", host + "/128", "dev", "lo", "nodad");
        // The system makes the address its own a moment later; until then what is sent to it is lost.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!ip("-6", "route", "get", host).startsWith("local ")) {
            if (System.nanoTime() > deadline) {
                throw new IOException(host + " was given to the loopback, and is not reached there");
            }
        }
        return Optional.of(new InetSocketAddress(InetAddress.ofLiteral(host), PORT));
    }

    /** A real Serf agent gossips here, in this way. */
    public static void serfAt(InetSocketAddress gossip, SerfVersion version, boolean encrypted, boolean compressed) {
        with(network -> {
            network.serfs.add(gossip);
            network.versions.add(version);
            network.forms.add((encrypted ? "encrypted" : "clear")
                    + (compressed ? ", compressed" : ", not compressed")
                    + (gossip.getAddress() instanceof Inet6Address ? ", IPv6" : ""));
        });
    }

    /** Something else than gossip is spoken here. */
    public static void notGossipAt(InetSocketAddress address) {
        with(network -> network.others.add(address));
    }

    /** What is sent from here the test makes by hand: it need not be as Muster would send it. */
    public static void byHandFrom(InetSocketAddress address) {
        with(network -> network.byHand.add(address));
    }

    /** What this test sends by hand makes others send what they never would. */
    public static void judgeNobody() {
        with(network -> network.judging = false);
    }

    /** A key that somebody has. */
    public static void key(String base64) {
        with(network -> network.keys.add(Base64.getDecoder().decode(base64)));
    }

    /** From the start, nothing that Muster sends may be in clear. */
    public static void encrypted() {
        with(network -> network.encrypted = true);
    }

    /** From the start, all that Muster sends is for the cluster of this label. */
    public static void label(String label) {
        with(network -> network.label = label);
    }

    private static void with(Consumer<Network> use) {
        Network network = CURRENT.get();
        if (network != null) {
            use.accept(network);
        }
    }

    Set<SerfVersion> versions() {
        return versions;
    }

    /** How its Serf agents gossiped. */
    String form() {
        return String.join(" and ", forms);
    }

    /**
     * Judges all that went over it. To be called when all nodes of the test are gone. {@code showsSomething} says that
     * there must have been something of both to judge.
     */
    void judge(boolean showsSomething) {
        WireTap recorded = tap;
        if (recorded == null) {
            return;
        }
        tap = null;
        int lost = recorded.stop();
        if (!judging) {
            return;
        }
        Trial trial = new Trial();
        recorded.datagrams().forEach(trial::hear);
        Conversations.of(recorded.segments()).forEach(trial::hear);
        Verdicts.add(trial.serfPackets, trial.serfStreams, trial.musterPackets, trial.musterStreams);
        if (showsSomething && (trial.ofSerfs() == 0 || trial.ofMusters() == 0)) {
            throw new AssertionError("heard " + trial.ofSerfs() + " packets and streams of Serf and "
                    + trial.ofMusters() + " of Muster: the tap hears nothing");
        }
        if (lost > 0) {
            throw new AssertionError(lost + " packets were too fast for the tap");
        }
        if (!trial.faults.isEmpty()) {
            throw new AssertionError(trial.faults.size() + " faults on the wire, among them:\n"
                    + String.join("\n", trial.faults.subList(0, Math.min(MOST_FAULTS_SHOWN, trial.faults.size()))));
        }
    }

    private final class Trial {

        private final Asked asked = new Asked();
        private final SerfJudge ofSerf = new SerfJudge(keys, asked);
        private final MusterJudge ofMuster = new MusterJudge(keys, asked, encrypted, label);
        private final Manners manners = new Manners(keys, serfs);
        private final List<String> faults = new ArrayList<>();
        private int serfPackets;
        private int serfStreams;
        private int musterPackets;
        private int musterStreams;

        int ofSerfs() {
            return serfPackets + serfStreams;
        }

        int ofMusters() {
            return musterPackets + musterStreams;
        }

        void hear(Datagram datagram) {
            if (serfs.contains(datagram.from())) {
                serfPackets++;
                judge("Serf", datagram.payload().toArray(), datagram.from(), ofSerf::packet);
            } else if (!byHand.contains(datagram.from())) {
                musterPackets++;
                judge("Muster", datagram.payload().toArray(), datagram.from(), ofMuster::packet);
            }
        }

        void hear(Conversation conversation) {
            if (others.contains(conversation.server())) {
                return;
            }
            boolean serfAnswers = serfs.contains(conversation.server());
            hearSide(serfAnswers, conversation.answer(), conversation, ofMuster::answer);
            // Who dials does so from any address: it is known by its manners.
            if (!byHand.contains(conversation.dialler())) {
                boolean serfAsks = manners.areSerfs(conversation.request());
                hearSide(serfAsks, conversation.request(), conversation, ofMuster::request);
            }
        }

        private void hearSide(boolean serf, byte[] text, Conversation conversation, Consumer<byte[]> judge) {
            if (text.length == 0) {
                return;
            }
            if (serf) {
                serfStreams++;
                judge("Serf", text, conversation.server(), ofSerf::stream);
            } else {
                musterStreams++;
                judge("Muster", text, conversation.server(), judge);
            }
        }

        private void judge(String who, byte[] said, InetSocketAddress where, Consumer<byte[]> judge) {
            try {
                judge.accept(said);
            } catch (RuntimeException e) {
                faults.add(who + ", " + where + ": " + (e instanceof Foul ? e.getMessage() : e) + "\n  "
                        + HexFormat.of().formatHex(said));
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        WireTap recorded = tap;
        if (recorded != null) {
            recorded.stop();
        }
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                System.out.println(test + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
