package dev.muster.haproxy;

import dev.muster.haproxy.journal.JournalReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.Optional;

/** Finds in the journal what a generation was made with. */
final class Rollback {

    private Rollback() {}

    /** What pins this generation, read from the journal in a balancer's folder. */
    static Pin to(long generation, Path folder) throws BalancerException {
        try {
            return to(generation, JournalReader.history(folder), JournalReader.makings(folder));
        } catch (IOException e) {
            throw new BalancerException("The journal in " + folder + " can't be read: " + e.getMessage());
        }
    }

    static Pin to(long generation, BalancerHistory history, NavigableMap<Long, Makings> makings)
            throws BalancerException {
        if (history.generation(generation).isEmpty()) {
            throw new BalancerException(history.absence(generation));
        }
        return history.holding(generation)
                .flatMap(number -> Optional.ofNullable(makings.get(number)))
                .map(found -> new Pin(generation, Instant.now(), found))
                .orElseThrow(() -> new BalancerException("what generation " + generation
                        + " was made with was not kept; "
                        + (makings.isEmpty()
                                ? "there is none that can be had yet"
                                : "the oldest that can be had is " + oldest(history, makings))));
    }

    private static long oldest(BalancerHistory history, NavigableMap<Long, Makings> makings) {
        return history.generations().stream()
                .map(Generation::number)
                .filter(number ->
                        history.holding(number).filter(makings::containsKey).isPresent())
                .min(Long::compare)
                .orElse(makings.firstKey());
    }
}
