package dev.muster.haproxy.runtime;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HAProxy's processes, as its master lists them ({@code show proc}). Source: HAProxy Management
 * Guide 2.6, section 9.4.
 *
 * @param master the master's process id
 * @param reloads how often it has reloaded, refused ones included
 * @param failed how many reloads in a row were refused
 * @param worker the worker in charge; empty while there is none
 * @param oldWorkers those that only finish what they have
 */
public record MasterProcesses(
        long master, long reloads, long failed, Optional<Worker> worker, List<Worker> oldWorkers) {

    private static final int MOST_OLD_WORKERS = 64;
    private static final Pattern MASTER =
            Pattern.compile("([0-9]{1,10})\\s+master\\s+([0-9]{1,10})(?:\\s+\\[failed: ([0-9]{1,10})])?.*");
    private static final Pattern WORKER = Pattern.compile(
            "([0-9]{1,10})\\s+worker\\s+([0-9]{1,10}).*?\\s([0-9]{1,5})d([0-9]{2})h([0-9]{2})m([0-9]{2})s.*");

    /**
     * A worker.
     *
     * @param reloads how many reloads it has seen; 0 for one that the last reload started
     * @param age since it was started
     */
    public record Worker(long pid, long reloads, Duration age) {}

    public MasterProcesses {
        oldWorkers = List.copyOf(oldWorkers);
    }

    static MasterProcesses parse(String text) throws IOException {
        long master = -1;
        long reloads = 0;
        long failed = 0;
        Optional<Worker> current = Optional.empty();
        List<Worker> old = new ArrayList<>();
        boolean inOld = false;
        for (String raw : text.split("\n")) {
            String line = raw.strip();
            if (line.startsWith("#")) {
                inOld = line.startsWith("# old workers");
                continue;
            }
            Matcher first = MASTER.matcher(line);
            Matcher worker = WORKER.matcher(line);
            if (first.matches()) {
                master = Long.parseLong(first.group(1));
                reloads = Long.parseLong(first.group(2));
                failed = first.group(3) == null ? 0 : Long.parseLong(first.group(3));
            } else if (worker.matches()) {
                if (inOld && old.size() < MOST_OLD_WORKERS) {
                    old.add(worker(worker));
                } else if (!inOld) {
                    current = Optional.of(worker(worker));
                }
            }
        }
        if (master < 0) {
            throw new IOException("HAProxy's answer to 'show proc' names no master: " + Printable.of(text));
        }
        return new MasterProcesses(master, reloads, failed, current, old);
    }

    private static Worker worker(Matcher words) {
        Duration age = Duration.ofDays(Long.parseLong(words.group(3)))
                .plusHours(Long.parseLong(words.group(4)))
                .plusMinutes(Long.parseLong(words.group(5)))
                .plusSeconds(Long.parseLong(words.group(6)));
        return new Worker(Long.parseLong(words.group(1)), Long.parseLong(words.group(2)), age);
    }
}
