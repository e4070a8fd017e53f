package dev.muster.gossip.net;

import dev.muster.gossip.serf.Effect;
import dev.muster.gossip.serf.Node;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * The one thread that owns a {@link Node}: it takes inputs from one bounded queue, watches the node's timers, and hands
 * on the effects. No exception ends it.
 */
final class NodeOwner {

    private static final long LONGEST_WAIT_NANOS = 1_000_000_000L;
    private static final int MOST_INPUTS_BEFORE_TIMERS = 256;

    /** Something for the node, applied on its thread. */
    @FunctionalInterface
    interface Input {
        void apply(Node node, long nowNanos);
    }

    private final Node node;
    private final MonotonicClock clock;
    private final Counters counters;
    private final Logger log;
    private final Complaints complaints;
    private final Consumer<Effect> effects;
    private final Runnable afterEffects;
    private final BlockingQueue<Input> inputs;
    private final Thread thread;
    private volatile boolean stopped;

    /** {@code afterEffects} runs before the effects of a turn are handed on, when the node's view may have changed. */
    NodeOwner(
            Node node,
            MonotonicClock clock,
            Counters counters,
            Logger log,
            Consumer<Effect> effects,
            Runnable afterEffects) {
        this.node = node;
        this.clock = clock;
        this.counters = counters;
        this.log = log;
        this.complaints = new Complaints(log, counters);
        this.effects = effects;
        this.afterEffects = afterEffects;
        this.inputs = new ArrayBlockingQueue<>(node.config().limits().maxInputs());
        this.thread = Thread.ofPlatform()
                .name("muster-gossip-" + node.config().name())
                .daemon()
                .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Any thread. False, and counted, when the queue is full or the owner has stopped. */
    boolean offer(Input input) {
        if (!stopped && inputs.offer(input)) {
            return true;
        }
        counters.count(Counter.INPUTS_DROPPED);
        return false;
    }

    /** Any thread but the owner's. What is still queued is not looked at any more. */
    void stop(Duration patience) {
        stopped = true;
        boolean woken = inputs.offer((machine, now) -> {});
        try {
            if (woken || thread.isAlive()) {
                thread.join(patience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!stopped) {
            try {
                turn();
            } catch (InterruptedException e) {
                // Nobody has reason to interrupt this thread; it ends when it is told to stop.
                log.debug("interrupted; going on");
            } catch (RuntimeException | Error e) {
                // Errors too: a node whose owner is gone is dead to the others while its process lives.
                counters.count(Counter.INPUTS_FAILED);
                log.error("a defect in the gossip node; going on without this input", e);
            }
        }
    }

    private void turn() throws InterruptedException {
        handOn();
        long wait = Math.min(node.nextDeadlineNanos() - clock.nowNanos(), LONGEST_WAIT_NANOS);
        Input input = wait > 0 ? inputs.poll(wait, TimeUnit.NANOSECONDS) : inputs.poll();
        for (int taken = 0; input != null && taken < MOST_INPUTS_BEFORE_TIMERS && !stopped; taken++) {
            input.apply(node, clock.nowNanos());
            handOn();
            input = inputs.poll();
        }
        if (input != null && !stopped) {
            input.apply(node, clock.nowNanos());
        }
        long now = clock.nowNanos();
        if (node.nextDeadlineNanos() <= now) {
            node.onTimer(now);
        }
        complaints.check(now);
    }

    private void handOn() {
        afterEffects.run();
        for (Effect effect : node.takeEffects()) {
            effects.accept(effect);
        }
    }
}
