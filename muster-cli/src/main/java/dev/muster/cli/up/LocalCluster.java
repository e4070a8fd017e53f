package dev.muster.cli.up;

import dev.muster.agent.api.ServicesReport.ServiceEntry;
import dev.muster.agent.rpc.client.MemberWish;
import dev.muster.cli.door.AgentDoor;
import dev.muster.cli.door.AgentDoors;
import dev.muster.cli.door.DoorException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The processes of {@code muster up}: a balancer's agent and an agent for each web app, all on loopback. Used by one
 * thread; {@link #hurry} may be called by any.
 */
public final class LocalCluster {

    private static final Duration START_DEADLINE = Duration.ofSeconds(60);
    private static final Duration SERVE_DEADLINE = Duration.ofSeconds(30);
    private static final Duration LEAVE_DEADLINE = Duration.ofSeconds(20);
    private static final Duration HURRY_DEADLINE = Duration.ofSeconds(3);
    private static final Duration KILL_DEADLINE = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final int LAST_WORDS = 8;

    private final UpPlan plan;
    private final Path haproxy;
    private final JavaProgram program;
    private final RunFolders folders;
    private final AgentDoors doors;
    private final Consumer<String> progress;
    private final List<Child> children = new ArrayList<>();
    private final Set<String> mourned = new HashSet<>();
    private final CountDownLatch hurried = new CountDownLatch(1);

    public LocalCluster(
            UpPlan plan,
            Path haproxy,
            JavaProgram program,
            RunFolders folders,
            AgentDoors doors,
            Consumer<String> progress) {
        this.plan = plan;
        this.haproxy = haproxy;
        this.program = program;
        this.folders = folders;
        this.doors = doors;
        this.progress = progress;
    }

    /** Fails, before anything is started, when a port is taken or such a cluster runs already. */
    public static void check(UpPlan plan, JavaProgram program, AgentDoors doors) throws UpException {
        List<String> taken;
        try {
            taken = doors.nodes().stream().filter(plan.nodes()::contains).toList();
        } catch (DoorException e) {
            throw new UpException(UpException.Reason.FAILED, e.text(), e);
        }
        if (!taken.isEmpty()) {
            throw new UpException(
                    UpException.Reason.MISSING,
                    "agents of these names run here already: " + String.join(", ", taken) + "\nSee them with "
                            + program.command() + " members; end them with Ctrl-C where muster up runs, or with "
                            + program.command() + " leave --agent NAME");
        }
        PortsNeeded.check(plan, program.command());
    }

    /**
     * Starts all agents, and returns when each of them answers and HAProxy serves every web app, or when it is to end.
     */
    public void start(CountDownLatch ending) throws UpException, InterruptedException {
        folders.sweep(plan.nodes());
        progress.accept("starting " + String.join(", ", plan.nodes()));
        // First, and alone: the usual ports of Serf's RPC and of the HTTP API are for the balancer.
        if (!awaitAgent(begin(UpPlan.BALANCER, balancerFlags()), ending)) {
            return;
        }
        for (String node : plan.webNodes()) {
            begin(node, webFlags(node));
        }
        for (Child child : List.copyOf(children)) {
            if (!child.node().equals(UpPlan.BALANCER) && !awaitAgent(child, ending)) {
                return;
            }
        }
        awaitServing(ending);
    }

    private Child begin(String node, List<String> flags) throws UpException {
        Child child = Child.start(node, program.agent(flags), folders.logs());
        children.add(child);
        return child;
    }

    private List<String> balancerFlags() {
        return List.of(
                "--node",
                UpPlan.BALANCER,
                "--profile",
                "local",
                "--bind",
                plan.seed(),
                "--balancer",
                "--port",
                Integer.toString(plan.port()),
                "--stats-port",
                Integer.toString(plan.statsPort()),
                "--health-path",
                "/health",
                // A third app may have no such page: whatever answers, and not with a fault of its own, is taken.
                "--health-status",
                "200-499",
                "--haproxy",
                haproxy.toString(),
                "--exit-with-parent");
    }

    private List<String> webFlags(String node) throws UpException {
        int port;
        try {
            port = Ports.free();
        } catch (java.io.IOException e) {
            throw new UpException(UpException.Reason.FAILED, "the system gives no free port: " + e.getMessage(), e);
        }
        var flags = new ArrayList<String>(List.of(
                "--node",
                node,
                "--profile",
                "local",
                "--bind",
                "127.0.0.1:0",
                "--join",
                plan.seed(),
                "--service",
                "web=127.0.0.1:" + port,
                "--check",
                "web=http:/health",
                "--allow-remote",
                "--exit-with-parent",
                "--"));
        flags.addAll(program.webapp(node, port));
        return flags;
    }

    private boolean awaitAgent(Child child, CountDownLatch ending) throws UpException, InterruptedException {
        long deadline = System.nanoTime() + START_DEADLINE.toNanos();
        while (!answers(child.node())) {
            if (!child.alive()) {
                throw new UpException(
                        UpException.Reason.FAILED, obituary("the agent " + child.node() + " " + child.ending(), child));
            }
            if (System.nanoTime() > deadline) {
                throw new UpException(
                        UpException.Reason.FAILED,
                        obituary(
                                "the agent " + child.node() + " does not answer after " + START_DEADLINE.toSeconds()
                                        + " s",
                                child));
            }
            if (ending.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        progress.accept(child.node() + " is up (process " + child.pid() + ")");
        return true;
    }

    private static String obituary(String what, Child child) {
        var text = new StringBuilder(what);
        List<String> words = child.lastWords(LAST_WORDS);
        if (!words.isEmpty()) {
            text.append("; its last words:");
            words.forEach(line -> text.append("\n  ").append(line));
        }
        return text.toString();
    }

    private boolean answers(String node) {
        try (AgentDoor door = doors.open(Optional.of(node))) {
            door.serf().members(MemberWish.ALL);
            return true;
        } catch (DoorException e) {
            return false;
        }
    }

    private void awaitServing(CountDownLatch ending) throws InterruptedException {
        long deadline = System.nanoTime() + SERVE_DEADLINE.toNanos();
        while (serving() < plan.web()) {
            if (System.nanoTime() > deadline) {
                progress.accept("not every web app serves yet; " + program.command() + " services tells why");
                return;
            }
            if (ending.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    private long serving() {
        return look().stream()
                .flatMap(snapshot -> snapshot.services().services().stream())
                .filter(LocalCluster::isServing)
                .count();
    }

    static boolean isServing(ServiceEntry service) {
        return service.traffic().equals("serving");
    }

    /** The cluster as its balancer sees it now; empty while that agent does not answer. */
    public Optional<Snapshot> look() {
        try (AgentDoor door = doors.open(Optional.of(UpPlan.BALANCER))) {
            return Optional.of(new Snapshot(System.nanoTime(), door.serf().members(MemberWish.ALL), door.services(), door.balancer()));
        } catch (DoorException e) {
            return Optional.empty();
        }
    }

    /** Agents that ended by themselves since the last call, in words. */
    public List<String> newlyDead() {
        var lines = new ArrayList<String>();
        for (Child child : children) {
            child.boundLog();
            if (!child.alive() && mourned.add(child.node())) {
                lines.add("the agent " + child.node()
                        + (child.endedWell()
                                ? " has left"
                                : " " + child.ending() + "; what it looked after goes on alone"));
            }
        }
        return lines;
    }

    /** From now on {@link #stop} has little patience. */
    public void hurry() {
        hurried.countDown();
    }

    /**
     * Takes everything down: the web agents, which give up their traffic first, then the balancer, then whatever is
     * left. Every step has a deadline. Returns whether all went as it should.
     */
    public boolean stop() throws InterruptedException {
        boolean good = true;
        List<Child> web = children.stream()
                .filter(child -> !child.node().equals(UpPlan.BALANCER))
                .toList();
        List<Child> balancer = children.stream()
                .filter(child -> child.node().equals(UpPlan.BALANCER))
                .toList();
        for (List<Child> group : List.of(web, balancer)) {
            good &= endAll(group);
        }
        good &= folders.bury(plan.nodes(), progress);
        return good;
    }

    private boolean endAll(List<Child> group) throws InterruptedException {
        List<Child> living = group.stream().filter(Child::alive).toList();
        if (living.isEmpty()) {
            return true;
        }
        progress.accept(
                "stopping " + String.join(", ", living.stream().map(Child::node).toList()));
        living.forEach(Child::end);
        boolean good = true;
        long deadline = System.nanoTime() + LEAVE_DEADLINE.toNanos();
        for (Child child : living) {
            good &= awaitLeave(child, deadline);
        }
        return good;
    }

    private boolean awaitLeave(Child child, long deadline) throws InterruptedException {
        await(child, deadline, false);
        boolean hurrying = hurried.getCount() == 0;
        if (child.alive() && hurrying) {
            // An agent that is asked twice skips its own waiting too.
            child.end();
            await(child, System.nanoTime() + HURRY_DEADLINE.toNanos(), true);
        }
        if (!child.alive()) {
            progress.accept(child.node() + " has left");
            return true;
        }
        child.kill();
        child.awaitEnd(KILL_DEADLINE);
        progress.accept(child.node() + " was ended without a word"
                + (hurrying ? "" : ": it had not left after " + LEAVE_DEADLINE.toSeconds() + " s"));
        return false;
    }

    private void await(Child child, long deadline, boolean whateverTheHurry) throws InterruptedException {
        while (child.alive() && System.nanoTime() < deadline && (whateverTheHurry || hurried.getCount() > 0)) {
            child.awaitEnd(LOOK_EVERY);
        }
    }
}
