package dev.muster.gossip.net;

import dev.muster.gossip.ClusterEvent;
import dev.muster.gossip.swim.Counter;
import dev.muster.gossip.swim.Counters;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;

/** Calls the listener on one thread, in order, so that a slow one cannot hold up the gossip. */
final class EventPump {

    private final BlockingQueue<ClusterEvent> waiting;
    private final Consumer<ClusterEvent> listener;
    private final Counters counters;
    private final Logger log;
    private final Thread thread;

    EventPump(String nodeName, int capacity, Consumer<ClusterEvent> listener, Counters counters, Logger log) {
        this.waiting = new LinkedBlockingQueue<>(capacity);
        this.listener = listener;
        this.counters = counters;
        this.log = log;
        this.thread = Thread.ofVirtual().name("muster-events-" + nodeName).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void stop() {
        thread.interrupt();
    }

    void offer(ClusterEvent event) {
        if (!waiting.offer(event)) {
            counters.count(Counter.EVENTS_DROPPED);
        }
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                listener.accept(waiting.take());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                log.error("the listener of cluster events failed; going on with the next event", e);
            }
        }
    }
}
