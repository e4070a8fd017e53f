package dev.muster.cli;

import dev.muster.agent.Agent;
import dev.muster.agent.AgentException;
import dev.muster.agent.AgentOptions;
import dev.muster.agent.config.Configuration;
import dev.muster.agent.config.Configuration.Sources;
import dev.muster.agent.config.SignalRules;
import dev.muster.agent.membership.MembersFrom;
import dev.muster.agent.rpc.LogBook;
import dev.muster.cli.log.LogSetup;
import dev.muster.cli.serf.CalledAs;
import dev.muster.cli.text.SafeText;
import dev.muster.cli.up.PortHolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Holds an agent from its start to its end, and listens to the signals meanwhile: INT and TERM make it leave, a second
 * one skips the waiting; where the configuration says so, as Serf's rules do of TERM, they end it without leaving. With
 * {@code --detach} TERM ends the agent alone. HUP means that the terminal was closed, where there is one, and then it
 * leaves too; a daemon's agent reads its configuration again, as does one that was called by the name of Serf.
 */
final class AgentRunner {

    private final Surroundings surroundings;
    private final CalledAs name;
    private final AtomicBoolean endedWithoutLeaving = new AtomicBoolean();
    private final AtomicInteger asked = new AtomicInteger();
    private final CompletableFuture<Agent> started = new CompletableFuture<>();

    AgentRunner(Surroundings surroundings, CalledAs name) {
        this.surroundings = surroundings;
        this.name = name;
    }

    /**
     * Runs the agent; returns its exit code when it has left.
     *
     * @param sources what it was told by, which a HUP has read again
     * @param read what came of them
     */
    int run(AgentOptions options, Sources sources, Configuration read, boolean exitWithParent, boolean detach)
            throws CommandFailure {
        // Before the start, so that a signal in the middle of it leaves nothing half done behind.
        listen(read.signals(), new AgentReload(sources, read), exitWithParent, detach);
        Agent agent;
        try {
            LogBook log = new LogBook();
            LogSetup.into(log);
            agent = Agent.start(options, log);
        } catch (AgentException e) {
            int exitCode = switch (e.reason()) {
                case MISSING -> ExitCode.MISSING;
                case FAILED -> ExitCode.FAILED;
            };
            throw new CommandFailure(exitCode, text(e), e);
        }
        started.complete(agent);
        greet(agent, options, sources.file());
        return agent.awaitEnd() == 0 && !endedWithoutLeaving.get() ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** What happened, who holds the port if that is the trouble, and what to do. */
    private static String text(AgentException e) {
        List<String> lines = new ArrayList<>();
        lines.add(SafeText.lines(String.valueOf(e.getMessage())).stripTrailing());
        e.taken()
                .map(InetSocketAddress::getPort)
                .flatMap(port -> PortHolder.of(port).map(holder -> "port " + port + " is taken by " + holder.words()))
                .ifPresent(lines::add);
        if (!e.hint().isEmpty()) {
            lines.add(SafeText.lines(e.hint()));
        }
        return String.join("\n", lines);
    }

    private void listen(SignalRules rules, AgentReload reload, boolean exitWithParent, boolean detach) {
        Consumer<String> onTerminate = rules.leaveOnTerminate() ? this::leave : this::endWithoutLeaving;
        Signals.listen("TERM", detach ? this::endAlone : onTerminate);
        Signals.listen("HUP", onHangUp(reload, exitWithParent));
        if (exitWithParent) {
            // A terminal sends INT to all of its processes at once. Here the parent decides who goes when.
            Signals.listen("INT", signal -> {});
            Thread.ofPlatform().daemon().name("parent").start(this::awaitParent);
        } else {
            Signals.listen("INT", rules.leaveOnInterrupt() ? this::leave : this::endWithoutLeaving);
        }
    }

    private Consumer<String> onHangUp(AgentReload reload, boolean exitWithParent) {
        if (exitWithParent) {
            return signal -> {};
        }
        return surroundings.inIsTerminal() && !name.isSerf()
                ? this::leave
                : signal -> {
                    var _ = started.thenAcceptAsync(reload::run);
                };
    }

    private void leave(String signal) {
        boolean first = asked.incrementAndGet() == 1;
        surroundings
                .err()
                .println(
                        first
                                ? "leaving (signal " + signal + "); once more skips the waiting"
                                : "no more waiting (signal " + signal + ")");
        leave();
    }

    /** By Serf's rules: the others see it fail, and what it looks after waits for the next agent of its name. */
    private void endWithoutLeaving(String signal) {
        surroundings
                .err()
                .println("the agent ends without leaving (signal " + signal + "), so the others will see it fail; "
                        + (signal.equals("TERM") ? "leave_on_terminate" : "skip_leave_on_interrupt")
                        + " in a configuration file changes that");
        endedWithoutLeaving.set(true);
        var _ = started.thenAccept(Agent::close);
    }

    /** The services and HAProxy go on; the next agent of this name takes them over. */
    private void endAlone(String signal) {
        surroundings.err().println("the agent ends alone (signal " + signal + "); what it looks after goes on");
        var _ = started.thenAccept(Agent::close);
    }

    /** Now, or as soon as the agent has started. */
    private void leave() {
        var _ = started.thenAccept(agent -> {
            var _ = agent.leave();
        });
    }

    /** The parent holds the other end of standard input; when it ends, the parent is gone. */
    private void awaitParent() {
        try (InputStream in = System.in) {
            while (in.read() >= 0) {
                // Nothing is said on it.
            }
        } catch (IOException e) {
            // As good as its end.
        }
        if (asked.incrementAndGet() == 1) {
            surroundings.err().println("leaving: the process that started this agent is gone");
            leave();
        }
    }

    private void greet(Agent agent, AgentOptions options, Optional<Path> config) {
        PrintStream out = surroundings.out();
        if (name.isSerf()) {
            SerfGreeting.print(
                    out,
                    agent,
                    options,
                    text(agent.gossip()),
                    options.rpc().address().map(AgentRunner::text).orElse(""));
            return;
        }
        String node = SafeText.of(agent.node());
        out.println(node + " is up");
        config.ifPresent(file -> out.println("  config   " + SafeText.of(file.toString())));
        switch (options.membersFrom()) {
            case MembersFrom.Gossip _ ->
                out.println("  gossip   "
                        + text(
                                agent.gossip().getAddress().getHostAddress(),
                                agent.gossip().getPort()));
            case MembersFrom.Serf _, MembersFrom.Consul _ ->
                out.println("  follows  " + SafeText.of(options.membersFrom().words()));
        }
        out.println("  API      " + agent.api());
        options.balancer().ifPresent(role -> {
            out.println("  clients  "
                    + text(
                            role.bind().getAddress().getHostAddress(),
                            role.bind().getPort()));
            out.println("  stats    "
                    + text(
                            role.stats().getAddress().getHostAddress(),
                            role.stats().getPort()));
        });
        List<String> services = options.services().stream()
                .map(service -> service.name().value()
                        + service.address()
                                .map(at -> " at " + text(at.getAddress().getHostAddress(), at.getPort()))
                                .orElse(""))
                .toList();
        if (!services.isEmpty()) {
            out.println("  services " + String.join(", ", services));
        }
        String command = SafeText.of(System.getProperty("muster.command", "muster"));
        out.println("Look on with:  " + command + " members   " + command + " services");
        out.println("Ctrl-C leaves: its services give up their traffic first.");
    }

    private static String text(InetSocketAddress address) {
        return text(address.getAddress().getHostAddress(), address.getPort());
    }

    private static String text(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
