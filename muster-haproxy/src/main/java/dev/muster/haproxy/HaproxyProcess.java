package dev.muster.haproxy;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Who runs HAProxy: starts it, starts it again when it dies, stops it. Given to the {@link Balancer} by its owner.
 * Methods are called from any thread and return soon.
 */
public interface HaproxyProcess {

    /** Starts HAProxy with this command, and again whenever it ends. One that already runs is kept as it is. */
    void start(List<String> command);

    /** Whether it runs, as far as is known. */
    boolean running();

    /** The id of the master process, or of the process that stands for it. */
    OptionalLong pid();

    /** Stops it: softly (USR1) until the deadline, then by TERM, then by KILL. Done when it is gone. */
    CompletableFuture<Void> stop(Duration softDeadline);
}
