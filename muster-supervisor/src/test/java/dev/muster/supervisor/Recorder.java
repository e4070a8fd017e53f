package dev.muster.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Keeps what a supervisor says, and waits for what it is to say. */
final class Recorder implements Consumer<ServiceStatus> {

    private final List<ServiceStatus> all = new ArrayList<>();

    @Override
    public synchronized void accept(ServiceStatus status) {
        all.add(status);
        notifyAll();
    }

    synchronized List<ServicePhase> phases() {
        return all.stream().map(ServiceStatus::phase).toList();
    }

    ServiceStatus await(ServicePhase phase) {
        return await(status -> status.phase() == phase);
    }

    /** The first such status that was not awaited before. */
    synchronized ServiceStatus await(Predicate<ServiceStatus> wanted) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        int next = seen;
        while (true) {
            for (; next < all.size(); next++) {
                if (wanted.test(all.get(next))) {
                    seen = next + 1;
                    return all.get(next);
                }
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            assertThat(left)
                    .as("time for the awaited phase; seen so far: %s", all)
                    .isPositive();
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        }
    }

    private int seen;

    /** The pids of all running processes whose environment holds this text: the children of one test. */
    static List<Long> processesWith(String mark) {
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            return entries.filter(entry -> entry.getFileName().toString().matches("[0-9]+"))
                    .filter(entry -> environment(entry).contains(mark))
                    .map(entry -> Long.parseLong(entry.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Empty for a process that is gone or a zombie. */
    private static String environment(Path process) {
        try {
            return new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    static void awaitNoProcessWith(String mark) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(processesWith(mark)).isEmpty());
    }
}
