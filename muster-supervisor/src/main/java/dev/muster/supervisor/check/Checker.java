package dev.muster.supervisor.check;

import dev.muster.supervisor.Check;
import dev.muster.supervisor.ServiceSpec;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Checks one service, again and again, on a virtual thread of its own: every 50 ms for the first 5 s, every 100 ms to
 * 30 s and once an interval after that until the first pass; then once an interval, and after a failure soon again,
 * so that two in a row are known quickly. Ends when closed.
 */
public final class Checker implements AutoCloseable {

    private static final Duration EARLY = Duration.ofMillis(50);
    private static final Duration LESS_EARLY = Duration.ofMillis(100);
    private static final Duration EARLY_UNTIL = Duration.ofSeconds(5);
    private static final Duration LESS_EARLY_UNTIL = Duration.ofSeconds(30);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(500);

    private final Thread thread;
    private volatile boolean closed;

    private Checker(ServiceSpec spec, Runnable passed, Consumer<String> failed) {
        thread = Thread.ofVirtual().name("muster-check-" + spec.name()).unstarted(() -> loop(spec, passed, failed));
    }

    /** The two callbacks are called on the checker's thread; one may still come while {@link #close} is called. */
    public static Checker start(ServiceSpec spec, Runnable passed, Consumer<String> failed) {
        Checker checker = new Checker(spec, passed, failed);
        checker.thread.start();
        return checker;
    }

    private void loop(ServiceSpec spec, Runnable passed, Consumer<String> failed) {
        Check check = spec.check();
        long begin = System.nanoTime();
        boolean everPassed = false;
        while (!closed) {
            CheckResult result =
                    check instanceof Check.Command command ? CommandProbe.run(spec, command) : Probe.run(check);
            if (closed) {
                return;
            }
            boolean good = result instanceof CheckResult.Passed;
            switch (result) {
                case CheckResult.Passed ignored -> passed.run();
                case CheckResult.Failed failure -> failed.accept(failure.reason());
            }
            everPassed |= good;
            Duration age = Duration.ofNanos(System.nanoTime() - begin);
            try {
                Thread.sleep(pause(interval(check), everPassed, good, age)); // Until the next check is due.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    static Duration pause(Duration interval, boolean everPassed, boolean lastPassed, Duration age) {
        Duration wanted;
        if (everPassed) {
            wanted = lastPassed ? interval : AFTER_FAILURE;
        } else if (age.compareTo(EARLY_UNTIL) < 0) {
            wanted = EARLY;
        } else {
            wanted = age.compareTo(LESS_EARLY_UNTIL) < 0 ? LESS_EARLY : interval;
        }
        return wanted.compareTo(interval) < 0 ? wanted : interval;
    }

    private static Duration interval(Check check) {
        return switch (check) {
            case Check.Http http -> http.interval();
            case Check.Tcp tcp -> tcp.interval();
            case Check.Command command -> command.interval();
            case Check.Notify ignored -> Check.DEFAULT_INTERVAL;
            case Check.None ignored -> Check.DEFAULT_INTERVAL;
        };
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
