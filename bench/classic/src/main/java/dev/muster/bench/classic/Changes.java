package dev.muster.bench.classic;

import dev.muster.bench.load.LoadRun;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Plain Serf agents beside two apps that go on running leave and join in turns: the very same changes for either
 * balancer. What is measured is the balancer's side.
 */
final class Changes {

    private static final int COUNT = 50;
    private static final int QUICK_COUNT = 4;

    /** A little longer than Serf's agent gathers events for its handlers, so that each change is one by itself. */
    private static final Duration PACE = Duration.ofMillis(1700);

    private static final Duration BASE = Duration.ofSeconds(10);
    private static final Duration QUICK_BASE = Duration.ofSeconds(3);
    private static final Duration AFTER = Duration.ofSeconds(5);
    private static final Duration WATCH = Duration.ofMillis(250);

    private Changes() {}

    static void run(Stage stage) throws IOException, InterruptedException {
        List<Node> serfs = List.of(stage.site().startSerf(1), stage.site().startSerf(2));
        Node balancer = stage.site().balancer();
        try (LoadRun load = stage.load()) {
            NodeProcesses idle = balancer.processes();
            Duration base = stage.quick() ? QUICK_BASE : BASE;
            Deadline.pass(base);
            NodeProcesses before = balancer.processes();
            double haproxyBefore = before.haproxyMiB();
            double basePerSecond = before.cpu().minus(idle.cpu()).toMillis() * 1000.0 / base.toMillis();

            int count = stage.quick() ? QUICK_COUNT : COUNT;
            long begun = System.nanoTime();
            try (Watch watch = new Watch(balancer)) {
                for (int i = 0; i < count; i++) {
                    boolean leave = i / serfs.size() % 2 == 0;
                    serfs.get(i % serfs.size()).service("serf", leave ? 'd' : 'u');
                    Deadline.pass(PACE);
                }
                Deadline.pass(AFTER);
                stage.addCount("changes", count);
                stage.addCount("reloads: HAProxy processes begun", watch.begun());
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            NodeProcesses after = balancer.processes();
            double haproxyAfter = after.haproxyMiB();
            double otherAfter = after.otherMiB();
            double cpu = after.cpu().minus(before.cpu()).toMillis() - basePerSecond * seconds;
            stage.end(load);
            stage.addCount(
                    "HAProxy processes left that serve", after.balancers().size());
            stage.add("CPU of the balancer's node for one change, above that of the load", "ms", cpu / count);
            stage.add("CPU of the balancer's node with the load alone, in a second", "ms", basePerSecond);
            stage.add("HAProxy's memory before", "MiB", haproxyBefore);
            stage.add("HAProxy's memory after", "MiB", haproxyAfter);
            stage.add("memory of all else on the balancer's node", "MiB", otherAfter);
            for (Node serf : serfs) {
                serf.terminate();
                serf.awaitEnd();
                stage.site().forget(serf.name());
            }
        }
    }

    /** Counts the HAProxy processes that appear. */
    private static final class Watch implements AutoCloseable {

        private final Node balancer;
        private final Set<Long> known = new HashSet<>();
        private final AtomicBoolean ended = new AtomicBoolean();
        private final Thread thread;
        private final int atFirst;

        Watch(Node balancer) throws IOException {
            this.balancer = balancer;
            known.addAll(balancer.processes().balancers());
            atFirst = known.size();
            thread = Thread.ofPlatform().daemon().name("watch").start(this::look);
        }

        private void look() {
            while (!ended.get()) {
                try {
                    List<Long> now = balancer.processes().balancers();
                    synchronized (known) {
                        known.addAll(now);
                    }
                } catch (IOException e) {
                    System.err.println("bench: HAProxy's processes can't be seen: " + e.getMessage());
                    return;
                }
                Deadline.pass(WATCH);
            }
        }

        int begun() {
            synchronized (known) {
                return known.size() - atFirst;
            }
        }

        @Override
        public void close() {
            ended.set(true);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
