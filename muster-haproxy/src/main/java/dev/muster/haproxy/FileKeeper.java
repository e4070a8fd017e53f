package dev.muster.haproxy;

import dev.muster.haproxy.plan.ServerIds;
import dev.muster.haproxy.template.Renderer;
import dev.muster.haproxy.template.TemplateException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps haproxy.cfg equal to the running HAProxy, off the path of a change and within a second of it. Newer wishes
 * replace those not yet written. Its thread renders, checks and writes; the result goes to the listener.
 */
final class FileKeeper implements AutoCloseable {

    /** A burst of changes is written once. */
    private static final Duration GATHER = Duration.ofMillis(100);

    /**
     * What the file should hold.
     *
     * @param total how many servers the check interval is meant for
     */
    record Wish(Map<PoolName, List<Server>> servers, ServerIds ids, int total) {}

    private final Renderer renderer;
    private final ConfigFile file;
    private final Consumer<Optional<String>> written;
    private final BlockingQueue<Wish> newest = new ArrayBlockingQueue<>(1);
    private final Thread thread;
    private volatile boolean closing;

    /** {@code written} gets each result: what is wrong, or nothing. */
    FileKeeper(Renderer renderer, ConfigFile file, Consumer<Optional<String>> written) {
        this.renderer = renderer;
        this.file = file;
        this.written = written;
        this.thread = Thread.ofVirtual().name("muster-haproxy-file").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Takes a wish. One caller only. */
    void want(Wish wish) {
        newest.clear();
        if (!newest.offer(wish)) {
            throw new IllegalStateException("the file has one caller only");
        }
    }

    /** Writes this at once, on the caller's thread; for the first start. */
    Optional<String> write(Wish wish) {
        try {
            return file.write(renderer.file(wish.servers(), wish.ids(), wish.total()));
        } catch (TemplateException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    private void run() {
        try {
            while (!closing || !newest.isEmpty()) {
                @Nullable Wish wish = newest.poll(GATHER.toMillis(), TimeUnit.MILLISECONDS);
                if (wish != null) {
                    @Nullable Wish newer = newest.poll(GATHER.toMillis(), TimeUnit.MILLISECONDS);
                    written.accept(write(newer == null ? wish : newer));
                }
            }
        } catch (InterruptedException _) {
            // Nobody interrupts it: what is wished is still written when it is closed.
        }
    }

    /** Waits until the last wish is written, five seconds at most. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
