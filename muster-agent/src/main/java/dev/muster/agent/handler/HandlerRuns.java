package dev.muster.agent.handler;

import dev.muster.agent.handler.machine.Ending;
import dev.muster.agent.handler.machine.HandlerEffect;
import dev.muster.agent.handler.machine.HandlerEnvironment;
import dev.muster.agent.handler.machine.HandlerOutput;
import dev.muster.agent.handler.machine.HandlerSpec;
import dev.muster.agent.handler.machine.HandlerStdin;
import dev.muster.gossip.Member;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.supervisor.process.OutputPipes;
import dev.muster.supervisor.process.PipedRun;
import dev.muster.supervisor.process.ShellLine;
import dev.muster.supervisor.process.SpawnException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The processes of handlers, each on a thread of its own. Any thread. */
final class HandlerRuns {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerRuns.class);

    /** They say where this agent's secrets are, which is none of a handler's business. */
    private static final Set<String> WITHHELD =
            Set.of("MUSTER_KEY_FILE", "MUSTER_RPC_AUTH_FILE", "MUSTER_BALANCER_STICKY_KEY", "CREDENTIALS_DIRECTORY");

    private final OutputPipes pipes;
    private final Supplier<Member> self;
    private final Map<Long, PipedRun> runs = new ConcurrentHashMap<>();
    private final Set<Thread> kills = ConcurrentHashMap.newKeySet();

    HandlerRuns(Path folder, Supplier<Member> self) throws IOException {
        this.pipes = OutputPipes.in(folder);
        this.self = self;
    }

    /** Where a handler runs. */
    static Path directory(HandlerSpec handler) {
        return handler.directory().orElse(Path.of("")).toAbsolutePath();
    }

    /** Begins a run; its end is told on its own thread. */
    void start(HandlerEffect.Start start, Consumer<Ending> ended) {
        Thread.ofPlatform().daemon().name("muster-handler").start(() -> {
            Ending ending;
            try {
                ending = run(start);
            } catch (SpawnException e) {
                ending = new Ending.NotStarted(String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                LOG.error("An event handler could not be run", e);
                ending = new Ending.NotStarted("an error inside the agent; its log says which");
            }
            ended.accept(ending);
        });
    }

    private Ending run(HandlerEffect.Start start) throws SpawnException {
        HandlerSpec handler = start.handler();
        PipedRun run = PipedRun.start(
                new PipedRun.Wanted(
                        handler.command(),
                        directory(handler),
                        HandlerEnvironment.of(start.event(), self.get()),
                        WITHHELD),
                HandlerStdin.of(start.event()),
                pipes);
        runs.put(start.run(), run);
        PipedRun.Result result = run.await(HandlerOutput.MOST_BYTES);
        Optional<String> problem = result.code() == 0
                ? Optional.empty()
                : ShellLine.problem(handler.command(), directory(handler), result.code());
        return new Ending.Exited(
                result.code(), new HandlerOutput(Bytes.owning(result.last().array()), result.written()), problem);
    }

    void terminate(long run) {
        PipedRun known = runs.get(run);
        if (known != null) {
            aside(known::terminate);
        }
    }

    void kill(long run) {
        PipedRun known = runs.get(run);
        if (known != null) {
            aside(known::kill);
        }
    }

    private void aside(Runnable signal) {
        Thread thread = Thread.ofVirtual().name("muster-handler-end").unstarted(() -> {
            try {
                signal.run();
            } finally {
                kills.remove(Thread.currentThread());
            }
        });
        kills.add(thread);
        thread.start();
    }

    /** It has ended. */
    void forget(long run) {
        runs.remove(run);
    }

    /** Waits until signals under way are sent. */
    void awaitKills() {
        try {
            for (Thread kill : kills) {
                kill.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
