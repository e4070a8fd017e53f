package dev.muster.haproxy;

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

/** The simplest owner of a HAProxy: a child process that is started again when it dies. */
final class OwnedHaproxy implements HaproxyProcess, AutoCloseable {

    private final Path log;
    private @Nullable Process process;
    private boolean wanted;

    OwnedHaproxy(Path log) {
        this.log = log;
    }

    @Override
    public synchronized void start(List<String> command) {
        if (process != null && process.isAlive()) {
            return;
        }
        wanted = true;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var _ = process.onExit().thenAccept(_ -> again(command));
    }

    private synchronized void again(List<String> command) {
        if (wanted) {
            start(command);
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

    /** As a crash would. */
    synchronized void crash() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** As a crash would, and without coming back before it is started. */
    synchronized void halt() {
        wanted = false;
        crash();
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
            wanted = false;
            last = process;
        }
        if (last != null) {
            crash();
            try {
                last.waitFor(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
