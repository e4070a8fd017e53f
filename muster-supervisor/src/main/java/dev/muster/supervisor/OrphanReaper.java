package dev.muster.supervisor;

import dev.muster.supervisor.process.Wait;
import dev.muster.supervisor.process.Zombies;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reaps the children that this process has inherited, where it is the first of its pid namespace or a sub-reaper:
 * nobody else would, and they would stay as zombies. It never waits for any child, only for one that it names: the JDK
 * waits for its own children by itself, at once, and loses their exit codes to whoever is quicker. So one counts as
 * inherited when it was a zombie at several looks in a row, seconds apart. Linux on 64 bits, by the C library.
 *
 * <p>Source: supervision reference, 2.3; prctl(2), waitid(2).
 */
public final class OrphanReaper implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OrphanReaper.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** The JDK takes a millisecond, and more only when it is not let run; then this thread isn't let run either. */
    static final int LOOKS = 4;

    private final Duration betweenLooks;
    private final Thread thread;
    private final Map<Zombies.Zombie, Integer> seen = new HashMap<>();
    private final AtomicLong reaped = new AtomicLong();

    private OrphanReaper(Duration betweenLooks) {
        this.betweenLooks = betweenLooks;
        thread = Thread.ofPlatform().daemon().name("muster-reaper").unstarted(this::run);
    }

    /** Starts one if this process is the first of its pid namespace, as in a container without an init. */
    public static Optional<OrphanReaper> startIfInit() {
        return ProcessHandle.current().pid() == 1 ? start() : Optional.empty();
    }

    /**
     * Makes this process a sub-reaper, for whom the orphans among all its descendants become children, and starts one.
     * Empty where that can't be: the log says why, and all else goes on.
     */
    public static Optional<OrphanReaper> start() {
        return start(BETWEEN_LOOKS);
    }

    static Optional<OrphanReaper> start(Duration betweenLooks) {
        try {
            Wait.becomeSubreaper();
        } catch (IllegalStateException | LinkageError e) {
            log.warn("Orphans are not reaped here: {}", e.getMessage());
            return Optional.empty();
        }
        OrphanReaper reaper = new OrphanReaper(betweenLooks);
        reaper.thread.start();
        return Optional.of(reaper);
    }

    /** How many it has reaped. */
    public long reaped() {
        return reaped.get();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(betweenLooks); // Between two looks.
                if (Wait.isSomeChildDead()) {
                    look();
                } else {
                    seen.clear();
                }
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void look() {
        var now = Zombies.ofThisProcess();
        seen.keySet().retainAll(now);
        for (Zombies.Zombie zombie : now) {
            if (seen.merge(zombie, 1, Integer::sum) >= LOOKS && Wait.reap(zombie.pid())) {
                reaped.incrementAndGet();
                log.debug("Reaped an orphan, process {}", zombie.pid());
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
