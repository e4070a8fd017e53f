package dev.muster.bench.haproxy;

import dev.muster.haproxy.HaproxyProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One HAProxy as a child process, which ends with its owner. It isn't started again when it dies. Any thread. */
final class RunningHaproxy implements HaproxyProcess, AutoCloseable {

    private final Path log;
    private @Nullable Process process;

    /** What it prints goes to {@code log}. */
    RunningHaproxy(Path log) {
        this.log = log;
    }

    @Override
    public synchronized void start(List<String> command) {
        if (process != null) {
            return;
        }
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized boolean running() {
        return process != null && process.isAlive();
    }

    @Override
    public synchronized OptionalLong pid() {
        return process == null ? OptionalLong.empty() : OptionalLong.of(process.pid());
    }

    /** The newest process that it started itself: the worker of a master. */
    synchronized long worker() {
        Process master = process;
        if (master == null) {
            throw new IllegalStateException("HAProxy was not started");
        }
        return master.children().mapToLong(ProcessHandle::pid).max().orElse(master.pid());
    }

    @Override
    public CompletableFuture<Void> stop(Duration softDeadline) {
        close();
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        Process last;
        synchronized (this) {
            last = process;
        }
        if (last != null) {
            last.descendants().forEach(ProcessHandle::destroyForcibly);
            last.destroyForcibly();
            try {
                last.waitFor(5, TimeUnit.SECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
