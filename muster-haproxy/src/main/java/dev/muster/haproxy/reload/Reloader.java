package dev.muster.haproxy.reload;

import dev.muster.haproxy.config.Seal;
import dev.muster.haproxy.runtime.MasterClient;
import dev.muster.haproxy.runtime.MasterProcesses;
import dev.muster.haproxy.runtime.RuntimeClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Has HAProxy's master read its file again, and proves what came of it: a new worker is in charge, answers, and bears
 * the seal of the new file. The master refuses to talk for a moment while it does so; that is waited out. One caller
 * at a time; a call blocks for as long as HAProxy takes, thirty seconds at most.
 *
 * <p>Source: HAProxy Management Guide 2.6, sections 4 and 9.4; decision 21.
 */
public final class Reloader {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);
    /** A master that answers and hasn't begun for so long didn't get the command. */
    private static final Duration UNHEARD = Duration.ofSeconds(2);

    private static final int MOST_REASONS = 5;

    /** What came of it. */
    public sealed interface Result {

        /** The new worker is in charge. */
        record Done(long worker, Duration took) implements Result {}

        /** The worker that served before serves on; the reason is for people. */
        record Failed(String reason) implements Result {}
    }

    private final MasterClient master;
    private final RuntimeClient client;

    /**
     * @param master whom to ask
     * @param client how the worker in charge is reached
     */
    public Reloader(MasterClient master, RuntimeClient client) {
        this.master = master;
        this.client = client;
    }

    /** Reloads. {@code seal} is that of the file which is now in place. */
    public Result reload(Seal seal) {
        long begin = System.nanoTime();
        long deadline = begin + PATIENCE.toNanos();
        String last = "it doesn't answer";
        Optional<MasterProcesses> before = Optional.empty();
        long sentNanos = 0;
        boolean sent = false;
        while (System.nanoTime() - deadline < 0) {
            try {
                if (before.isEmpty()) {
                    before = Optional.of(master.processes());
                }
                if (!sent || (System.nanoTime() - sentNanos > UNHEARD.toNanos() && unheard(before.get()))) {
                    Optional<String> refusal = ask();
                    if (refusal.isPresent()) {
                        return new Result.Failed(refusal.get());
                    }
                    sent = true;
                    sentNanos = System.nanoTime();
                }
                Optional<Result> result = result(before.get(), seal, begin);
                if (result.isPresent()) {
                    return result.get();
                }
                last = "no new worker is in charge";
            } catch (IOException e) {
                last = String.valueOf(e.getMessage());
            }
            try {
                Thread.sleep(BETWEEN_LOOKS); // The master gives no sign of being done.
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return new Result.Failed("interrupted while HAProxy reloaded");
            }
        }
        return new Result.Failed("HAProxy's master didn't reload within " + PATIENCE.toSeconds() + " s: " + last);
    }

    /** Sends the command. Returns the refusal of a release that answers. */
    private Optional<String> ask() {
        try {
            String answer = master.reload();
            return answer.startsWith("Success=0") ? Optional.of("HAProxy " + reasons(answer)) : Optional.empty();
        } catch (IOException _) {
            // Sent or not, the list of processes tells.
            return Optional.empty();
        }
    }

    private boolean unheard(MasterProcesses before) throws IOException {
        MasterProcesses now = master.processes();
        return now.master() == before.master() && now.reloads() == before.reloads();
    }

    private Optional<Result> result(MasterProcesses before, Seal seal, long begin) throws IOException {
        MasterProcesses now = master.processes();
        boolean sameMaster = now.master() == before.master();
        if (sameMaster && now.reloads() > before.reloads() && now.failed() > 0) {
            return Optional.of(
                    new Result.Failed("HAProxy's master refused to reload; its log tells why. It serves as before"));
        }
        Optional<MasterProcesses.Worker> worker = now.worker();
        boolean fresh = worker.isPresent()
                && before.worker().map(MasterProcesses.Worker::pid).stream()
                        .noneMatch(pid -> pid == worker.get().pid());
        if (!fresh) {
            return Optional.empty();
        }
        long pid = worker.get().pid();
        // Until the new worker has taken the socket over, the old one answers.
        if (client.info().pid() != pid
                || !client.environment(Seal.VARIABLE).flatMap(Seal::read).equals(Optional.of(seal))) {
            return Optional.empty();
        }
        return Optional.of(new Result.Done(pid, Duration.ofNanos(System.nanoTime() - begin)));
    }

    private static String reasons(String answer) {
        String reasons = answer.lines()
                .filter(line -> line.startsWith("[ALERT]"))
                .map(line ->
                        line.replaceFirst("^\\[ALERT]\\s+\\(\\d+\\) : ", "").replaceAll("\\p{Cntrl}", " "))
                .limit(MOST_REASONS)
                .collect(Collectors.joining("; "));
        return "refused to reload: " + (reasons.isEmpty() ? "its log tells why" : reasons);
    }
}
