package dev.muster.agent.handler;

import dev.muster.agent.handler.machine.Ending;
import dev.muster.agent.handler.machine.HandlerEffect;
import dev.muster.agent.handler.machine.HandlerInput;
import dev.muster.agent.handler.machine.HandlerOptions;
import dev.muster.agent.handler.machine.HandlerReport;
import dev.muster.agent.handler.machine.HandlerSpec;
import dev.muster.agent.handler.machine.HandlerTurns;
import dev.muster.agent.roster.PrintableText;
import dev.muster.agent.rpc.protocol.SerfEvent;
import dev.muster.gossip.Member;
import dev.muster.supervisor.process.ShellLine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs Serf's event handlers beside all else. One virtual thread owns whose turn it is, and each run has a thread of its
 * own; nothing here blocks who tells of events. Any thread.
 */
public final class EventHandlers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventHandlers.class);

    /** Events that were told and not looked at yet; what is over is dropped and counted. */
    static final int MOST_UNSEEN = 4096;

    /** How long handlers may take to end when the agent ends. */
    private static final Duration LAST_TURN = Duration.ofSeconds(2);

    /** Longer than the machine takes to give up what it can't end. */
    private static final Duration ENDED = LAST_TURN.plusSeconds(8);

    private static final Duration ANSWER = Duration.ofSeconds(1);

    private final HandlerTurns turns;
    private final HandlerRuns runs;
    private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    private final AtomicInteger unseen = new AtomicInteger();
    private final LongAdder overlooked = new LongAdder();
    private final LongAdder unanswered = new LongAdder();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private final long startNanos = System.nanoTime();
    private final Thread owner;
    private volatile HandlerOptions options;
    private volatile boolean closing;
    private volatile List<HandlerReport> last = List.of();

    private EventHandlers(HandlerOptions options, HandlerRuns runs) {
        this.options = options;
        this.turns = new HandlerTurns(options);
        this.runs = runs;
        this.owner = Thread.ofVirtual().name("muster-handlers").unstarted(this::work);
    }

    /**
     * Begins; nothing is run before an event is told.
     *
     * @param folder for what runs need, made if it isn't there
     * @param self this node as it is
     */
    public static EventHandlers open(HandlerOptions options, Path folder, Supplier<Member> self) throws IOException {
        EventHandlers handlers = new EventHandlers(options, new HandlerRuns(folder, self));
        look(options);
        handlers.owner.start();
        return handlers;
    }

    /** What will not run says so at once; it may be mended while the agent runs. */
    private static void look(HandlerOptions options) {
        for (HandlerSpec handler : options.handlers()) {
            ShellLine.problem(handler.command(), HandlerRuns.directory(handler))
                    .ifPresent(problem ->
                            LOG.warn("Event handler '{}': {}", PrintableText.of(handler.command()), problem));
        }
    }

    /** Something happened; does not block. */
    public void happened(SerfEvent event) {
        if (closing || options.handlers().isEmpty()) {
            return;
        }
        if (unseen.incrementAndGet() > MOST_UNSEEN) {
            unseen.decrementAndGet();
            overlooked.increment();
            return;
        }
        waiting.add(() -> {
            unseen.decrementAndGet();
            step(new HandlerInput.Happened(event));
        });
    }

    /**
     * From now on these count, at once and all of them. A handler that was there before keeps its events and its
     * counts; what runs for one that is no more goes on to its end.
     */
    public void replace(HandlerOptions wanted) {
        look(wanted);
        options = wanted;
        waiting.add(() -> step(new HandlerInput.Replaced(wanted)));
    }

    /** What counts now. */
    public HandlerOptions options() {
        return options;
    }

    /** How each handler stands, in their order. */
    public List<HandlerReport> report() {
        CompletableFuture<List<HandlerReport>> answer = new CompletableFuture<>();
        waiting.add(() -> answer.complete(turns.report(nowNanos())));
        return answer.completeOnTimeout(last, ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** What was counted of all of them, by name. */
    public SortedMap<String, Long> counters() {
        SortedMap<String, Long> counters = new TreeMap<>();
        for (HandlerReport handler : report()) {
            counters.merge("handlers_run", handler.runs(), Long::sum);
            counters.merge("handlers_running", handler.running().isPresent() ? 1L : 0L, Long::sum);
            counters.merge("handlers_failed", handler.failed(), Long::sum);
            counters.merge("handlers_timed_out", handler.timedOut(), Long::sum);
            counters.merge("handler_events_waiting", (long) handler.waiting(), Long::sum);
            counters.merge("handler_events_dropped", handler.dropped(), Long::sum);
        }
        counters.merge("handler_events_dropped", overlooked.sum(), Long::sum);
        counters.put("handler_answers_refused", unanswered.sum());
        return counters;
    }

    private void work() {
        try {
            while (true) {
                long next = turns.deadlineNanos();
                Runnable task = next == Long.MAX_VALUE
                        ? waiting.take()
                        : waiting.poll(Math.max(0, next - nowNanos()), TimeUnit.NANOSECONDS);
                try {
                    if (task != null) {
                        task.run();
                    } else {
                        step(new HandlerInput.Woken());
                    }
                } catch (RuntimeException e) {
                    // One event must not end the handling of all others.
                    LOG.error("An event could not be given to the event handlers", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step(HandlerInput input) {
        turns.step(input, nowNanos()).forEach(this::carryOut);
        if (input instanceof HandlerInput.Ended ended) {
            runs.forget(ended.run());
        }
        if (closing) {
            last = turns.report(nowNanos());
            if (turns.isIdle()) {
                idle.complete(null);
            }
        }
    }

    private void carryOut(HandlerEffect effect) {
        switch (effect) {
            case HandlerEffect.Start start -> runs.start(start, ending -> ended(start.run(), ending));
            case HandlerEffect.Terminate(long run) -> runs.terminate(run);
            case HandlerEffect.Kill(long run) -> runs.kill(run);
            case HandlerEffect.Respond respond ->
                respond.query().respond(respond.answer()).exceptionally(e -> {
                    unanswered.increment();
                    LOG.warn(
                            "The answer of event handler '{}' to the query '{}' could not be given: {}",
                            PrintableText.of(respond.handler().command()),
                            PrintableText.of(respond.query().name()),
                            e.getMessage());
                    return null;
                });
            case HandlerEffect.Warn(String text) -> LOG.warn("{}", text);
            case HandlerEffect.Note(String text) -> LOG.debug("{}", text);
        }
    }

    private void ended(long run, Ending ending) {
        waiting.add(() -> step(new HandlerInput.Ended(run, ending)));
    }

    private long nowNanos() {
        return System.nanoTime() - startNanos;
    }

    /** What was told of is still handled, within two seconds; what runs then is ended. Blocks until all has ended. */
    @Override
    public void close() {
        if (closing) {
            return;
        }
        waiting.add(() -> {
            closing = true;
            step(new HandlerInput.Closing(LAST_TURN));
        });
        idle.completeOnTimeout(null, ENDED.toMillis(), TimeUnit.MILLISECONDS).join();
        runs.awaitKills();
        owner.interrupt();
    }
}
