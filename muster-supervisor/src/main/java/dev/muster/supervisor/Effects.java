package dev.muster.supervisor;

import dev.muster.supervisor.process.Child;
import dev.muster.supervisor.process.OutputReader;
import dev.muster.supervisor.process.ServiceFolder;
import dev.muster.supervisor.process.Signals;
import dev.muster.supervisor.process.SpawnException;
import dev.muster.supervisor.process.TinyParent;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one service does to the world, in order, on a virtual thread of its own, so that the owner never waits for a
 * process. Answers come back through the callbacks, on other threads.
 */
final class Effects {

    private static final Logger log = LoggerFactory.getLogger(Effects.class);
    private static final int FIRST_GONE_POLL_MILLIS = 5;
    private static final int LONGEST_GONE_POLL_MILLIS = 200;

    private final ServiceFolder folder;
    private final TinyParent tinyParent;
    private final ExecutorService worker;
    private @Nullable Thread awaiting;

    /** Used on the worker's thread only. */
    private @Nullable OutputReader output;

    Effects(ServiceFolder folder, TinyParent tinyParent) {
        this.folder = folder;
        this.tinyParent = tinyParent;
        String name = "muster-service-" + folder.path().getFileName();
        this.worker =
                Executors.newSingleThreadExecutor(Thread.ofVirtual().name(name).factory());
    }

    /** Reads the pipe and asks for the process. */
    void spawn(ServiceSpec spec, String run, Consumer<Process> spawned, Consumer<String> failed) {
        worker.execute(() -> {
            try {
                readOutput(spec);
                spawned.accept(tinyParent.spawn(spec, folder, run));
            } catch (SpawnException e) {
                failed.accept(String.valueOf(e.getMessage()));
            } catch (IOException e) {
                failed.accept("can't read its output: " + e.getMessage());
            }
        });
    }

    /** After all that was asked for before. */
    void inOrder(Runnable task) {
        worker.execute(task);
    }

    /** Reads the pipe, then says so, or says why it can't. */
    void prepareOutput(ServiceSpec spec, Runnable ready, Consumer<String> failed) {
        worker.execute(() -> {
            try {
                readOutput(spec);
                ready.run();
            } catch (SpawnException e) {
                failed.accept(String.valueOf(e.getMessage()));
            } catch (IOException e) {
                failed.accept("can't read its output: " + e.getMessage());
            }
        });
    }

    private void readOutput(ServiceSpec spec) throws SpawnException, IOException {
        if (spec.output() instanceof Output.Lines lines) {
            tinyParent.preparePipe(folder);
            openOutput(lines);
        }
    }

    /** Writes down how it is to be ended by a supervisor that knows nothing else of it. */
    void remember(ServiceSpec spec) {
        worker.execute(() -> {
            try {
                folder.remember(spec);
            } catch (IOException e) {
                log.warn("Can't write down how {} ends: {}", spec.name(), e.getMessage());
            }
        });
    }

    /** Reads the pipe of a process that an earlier agent started. */
    void adoptOutput(Output.Lines lines) {
        worker.execute(() -> {
            if (!folder.hasPipe()) {
                return;
            }
            try {
                openOutput(lines);
            } catch (IOException e) {
                log.warn("Can't read the output of {}: {}", folder.path().getFileName(), e.getMessage());
            }
        });
    }

    private void openOutput(Output.Lines lines) throws IOException {
        if (output == null) {
            output = OutputReader.open(folder, lines);
        }
    }

    void signalMain(Child child, String signal) {
        worker.execute(() -> Signals.toMain(child, signal));
    }

    void signalGroup(Child child, String signal) {
        worker.execute(() -> Signals.toGroup(child, signal));
    }

    void killAll(Child child) {
        worker.execute(() -> Signals.killAll(child));
    }

    /** Says so once nothing of this process is left; a later call takes the place of an earlier one. */
    void awaitGone(Child child, Runnable gone) {
        stopAwaiting();
        awaiting = Thread.ofVirtual().start(() -> {
            try {
                // The kernel tells of no session's end, and each look reads all of /proc.
                int pauseMillis = FIRST_GONE_POLL_MILLIS;
                while (!Signals.allGone(child)) {
                    Thread.sleep(pauseMillis); // Between two looks.
                    pauseMillis = Math.min(pauseMillis * 5 / 4, LONGEST_GONE_POLL_MILLIS);
                }
                gone.run();
            } catch (InterruptedException e) {
                // Not wanted any more.
            }
        });
    }

    private void stopAwaiting() {
        if (awaiting != null) {
            awaiting.interrupt();
        }
    }

    /** No process is left: takes the last of its output. */
    void finishOutput() {
        worker.execute(() -> {
            if (output != null) {
                output.finish();
                output = null;
            }
        });
    }

    /** Removes the files of a service that is down, then says so. */
    void tidy(Runnable done) {
        finishOutput();
        worker.execute(() -> {
            try {
                folder.tidy();
            } catch (IOException e) {
                log.warn("Can't tidy {}: {}", folder.path(), e.getMessage());
            }
            done.run();
        });
    }

    /** Ends what is under way in this JVM; the processes go on. */
    void leave() {
        stopAwaiting();
        worker.execute(() -> {
            if (output != null) {
                output.leave();
                output = null;
            }
        });
        worker.shutdown();
        try {
            if (!worker.awaitTermination(3, TimeUnit.SECONDS)) {
                worker.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
