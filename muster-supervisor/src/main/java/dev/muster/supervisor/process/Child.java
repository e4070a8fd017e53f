package dev.muster.supervisor.process;

import java.util.Optional;

/**
 * A service's process as its tiny parent wrote it down: one line of seven words.
 *
 * @param run names this one start of the service
 * @param fingerprint of the command that was started; see {@link Fingerprint}
 * @param world where its pids mean something; see {@link World}
 */
public record Child(String run, String fingerprint, String world, ProcessId main, ProcessId parent) {

    static Optional<Child> parse(String line) {
        String[] words = line.strip().split(" ");
        if (words.length != 7) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Child(
                    words[0],
                    words[1],
                    words[2],
                    new ProcessId(Long.parseLong(words[3]), Long.parseLong(words[4])),
                    new ProcessId(Long.parseLong(words[5]), Long.parseLong(words[6]))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
