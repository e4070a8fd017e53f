package dev.muster.agent;

import dev.muster.agent.roster.Panic;
import dev.muster.agent.roster.Roster;
import dev.muster.agent.roster.RosterChange;
import dev.muster.agent.roster.Router;
import dev.muster.agent.roster.Routing;
import dev.muster.haproxy.Balancer;
import dev.muster.haproxy.BalancerException;
import dev.muster.haproxy.BalancerOptions;
import dev.muster.haproxy.BalancerStatus;
import dev.muster.haproxy.Forecast;
import dev.muster.haproxy.Generation;
import dev.muster.haproxy.HaproxyProcess;
import dev.muster.haproxy.ServerName;
import dev.muster.supervisor.Supervisor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent's balancer: its HAProxy as a supervised process, what it was told, and what it did. Any thread. */
final class BalancerDesk {

    private static final Logger LOG = LoggerFactory.getLogger(BalancerDesk.class);
    private static final int MAX_HISTORY = 100;

    private final BalancerRole role;
    private final SupervisedHaproxy process;
    private final Deque<Generation> history;
    private final Balancer balancer;
    private final boolean ranBefore;
    private final Router router;
    private volatile Routing routing;
    private volatile boolean stopping;

    private BalancerDesk(
            BalancerRole role,
            Router router,
            Routing routing,
            SupervisedHaproxy process,
            Deque<Generation> history,
            Balancer balancer,
            boolean ranBefore) {
        this.role = role;
        this.router = router;
        this.routing = routing;
        this.process = process;
        this.history = history;
        this.balancer = balancer;
        this.ranBefore = ranBefore;
    }

    /** Whether an earlier agent of this node left a HAProxy in {@code folder} that still listens on its socket. */
    static boolean runsIn(Path folder) {
        Path socket = folder.resolve("haproxy").resolve("admin.sock");
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Starts HAProxy in its own folder below {@code folder}, or takes over the one that runs there.
     *
     * @param node this agent's name
     * @param first what it should do from the start
     */
    static BalancerDesk open(
            BalancerRole role, String node, Path folder, Supervisor supervisor, Duration drain, Roster first)
            throws AgentException {
        Path own = folder.resolve("haproxy");
        Path binary = role.haproxy().orElseGet(BalancerDesk::onThePath);
        if (!Files.isRegularFile(binary) || !Files.isExecutable(binary)) {
            throw AgentException.missing(
                    "HAProxy is missing: " + binary + " is no program that can be run",
                    "install HAProxy 2.6 or later (on Debian: sudo apt-get install haproxy), or say where it is with"
                            + " --haproxy FILE");
        }
        BalancerOptions options = BalancerOptions.defaults(own, binary, role.bind(), role.stats());
        options = options.withSettings(role.sources().read())
                .withMaps(role.sources().maps());
        if (role.peersPort().isPresent()) {
            options = options.withLocalPeer(peer(node));
        }
        if (role.template().isPresent()) {
            options = options.withTemplate(role.template().get());
        }
        SupervisedHaproxy process = new SupervisedHaproxy(supervisor, own.resolve("haproxy.log"), drain);
        Deque<Generation> history = new ArrayDeque<>();
        boolean ranBefore = runsIn(folder);
        Router router = new Router(role.pools(), role.rules());
        Routing routing = router.step(first, System.nanoTime());
        BalancerOptions ready = options;
        try {
            Files.createDirectories(own);
            Balancer balancer = orEnd(
                    process,
                    ranBefore,
                    () -> Balancer.open(
                            ready,
                            process,
                            routing.desired(List.of("the agent started")),
                            generation -> remember(history, generation)));
            return new BalancerDesk(role, router, routing, process, history, balancer, ranBefore);
        } catch (BalancerException | IOException e) {
            Optional<InetSocketAddress> taken = e instanceof BalancerException b ? b.taken() : Optional.empty();
            String message = String.valueOf(e.getMessage());
            throw taken.isPresent()
                    ? AgentException.taken(taken.get(), message, "choose other ports with --port and --stats-port")
                    : new AgentException(message, output(own.resolve("haproxy.log")));
        }
    }

    /** Opens something that has HAProxy started. */
    @FunctionalInterface
    interface Begin<T> {
        T open() throws BalancerException;
    }

    /** Whatever goes wrong, a defect too, leaves no HAProxy behind that was not there before. */
    static <T> T orEnd(HaproxyProcess process, boolean ranBefore, Begin<T> begin) throws BalancerException {
        boolean open = false;
        try {
            T opened = begin.open();
            open = true;
            return opened;
        } finally {
            if (!open && !ranBefore) {
                process.stop(Duration.ZERO).join();
            }
        }
    }

    /** Where HAProxy said something, if it did. */
    private static String output(Path log) {
        try {
            return Files.size(log) > 0 ? "what HAProxy printed is in " + log : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static ServerName peer(String node) throws AgentException {
        try {
            return new ServerName(node);
        } catch (IllegalArgumentException e) {
            throw new AgentException(
                    "a balancer with --peers-port needs a name that HAProxy takes: 1 to 64 letters, digits, '.', '_'"
                            + " or '-'",
                    "choose one with --node");
        }
    }

    private static Path onThePath() {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String folder : (path + ":/usr/sbin:/usr/local/sbin").split(":")) {
            Path candidate = Path.of(folder, "haproxy");
            if (!folder.isEmpty() && Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        return Path.of("haproxy");
    }

    private static void remember(Deque<Generation> history, Generation generation) {
        synchronized (history) {
            history.addFirst(generation);
            if (history.size() > MAX_HISTORY) {
                history.removeLast();
            }
        }
        LOG.info("Balancer, {}", words(generation));
    }

    /** A generation in a line of the log. */
    static String words(Generation generation) {
        List<String> how = new ArrayList<>(generation.steps());
        how.add(generation.took().toMillis() + " ms");
        return "generation " + generation.number() + ": " + String.join(", ", generation.causes()) + " ("
                + String.join(", ", how) + ")"
                + generation.problem().map(p -> "; " + p).orElse("");
    }

    BalancerRole role() {
        return role;
    }

    /** What it makes of the newest roster. */
    Routing routing() {
        return routing;
    }

    /** Takes a newer roster; for the one thread that steers. */
    void apply(RosterChange change, List<String> causes) {
        Routing before = routing;
        Routing now = router.step(change, System.nanoTime());
        routing = now;
        List<String> why = new ArrayList<>(causes);
        for (Panic panic : now.routedPanics()) {
            if (!before.panics().containsKey(panic.service())) {
                LOG.warn("{}", panic.words());
                why.add(panic.words());
            }
        }
        for (Panic panic : before.routedPanics()) {
            if (!now.panics().containsKey(panic.service())) {
                String over = "enough of those that serve " + panic.service() + " are heard of again";
                LOG.info("{}", over);
                why.add(over);
            }
        }
        if (!stopping) {
            balancer.apply(now.desired(why));
        }
    }

    /** What it would do now, or if {@code leaver} had left. */
    CompletableFuture<Forecast> foresee(Optional<String> leaver) {
        Routing now = routing;
        Routing then = leaver.map(name -> router.foresee(now, now.roster().without(name)))
                .orElse(now);
        return balancer.foresee(then.desired(List.of()));
    }

    Balancer balancer() {
        return balancer;
    }

    BalancerStatus status() {
        return balancer.status();
    }

    OptionalLong pid() {
        return process.pid();
    }

    /** What HAProxy itself says. */
    Path log() {
        return process.log();
    }

    /** The newest first. */
    List<Generation> history() {
        synchronized (history) {
            return List.copyOf(history);
        }
    }

    /** Ends HAProxy softly: it takes no new connections and finishes what it has, until the deadline. */
    CompletableFuture<Void> stop(Duration softDeadline) {
        keepServers();
        return balancer.stop(softDeadline);
    }

    /** HAProxy is about to end: until then it goes on with the servers that it has. */
    void keepServers() {
        stopping = true;
    }

    /** Whether HAProxy is about to end. */
    boolean stopping() {
        return stopping;
    }

    /** Ends HAProxy now. */
    CompletableFuture<Void> kill() {
        return process.stop(Duration.ZERO);
    }

    /** The start of the agent failed elsewhere: HAProxy ends, unless it was there before. */
    void abandon() {
        detach();
        if (!ranBefore) {
            kill().join();
        }
    }

    /** Stops steering; HAProxy lives on. */
    void detach() {
        balancer.close();
    }
}
