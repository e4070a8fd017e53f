package dev.muster.haproxy;

import dev.muster.haproxy.journal.Journal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers the changes, tells them, and has them written down. Numbers go on where the journal ends. Changes come from
 * one thread; the last number may be asked by any.
 */
final class Generations implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Generations.class);

    private final Consumer<Generation> listener;
    private final Optional<Journal> journal;
    private final Optional<String> closed;
    private volatile long last;

    private Generations(Consumer<Generation> listener, Optional<Journal> journal, Optional<String> closed) {
        this.listener = listener;
        this.journal = journal;
        this.closed = closed;
        this.last = journal.map(Journal::lastBefore).orElse(0L);
    }

    /** With the journal in this folder. Without one, if that can't be, for steering matters more. */
    static Generations open(Path folder, Consumer<Generation> listener) {
        try {
            return new Generations(listener, Optional.of(Journal.open(folder)), Optional.empty());
        } catch (IOException e) {
            String problem = "The journal in " + folder + " can't be opened: " + e.getMessage();
            LOG.warn("{}", problem);
            return new Generations(listener, Optional.empty(), Optional.of(problem));
        }
    }

    long last() {
        return last;
    }

    /** Gives it the next number and tells the listener. */
    void add(Generation unnumbered) {
        long number = last + 1;
        last = number;
        Generation generation = new Generation(
                number,
                unnumbered.at(),
                unnumbered.causes(),
                unnumbered.how(),
                unnumbered.steps(),
                unnumbered.took(),
                unnumbered.problem());
        LOG.debug("{}", generation);
        journal.ifPresent(book -> book.record(generation));
        try {
            listener.accept(generation);
        } catch (RuntimeException e) {
            LOG.warn("The listener for changes failed", e);
        }
    }

    /**
     * The configuration file holds all that was done up to this generation.
     *
     * @param makings what it was made with; empty when that is unknown
     */
    void written(long number, String configuration, Optional<Makings> makings) {
        journal.ifPresent(book -> book.record(number, configuration, makings));
    }

    /** The file holds this draft, and with it all that was done up to this generation. */
    void written(long number, ConfigDraft draft) {
        written(number, draft.text(), Optional.of(draft.makings()));
    }

    /** Why changes aren't written down. */
    Optional<String> problem() {
        return journal.map(Journal::problem).orElse(closed);
    }

    @Override
    public void close() {
        journal.ifPresent(Journal::close);
    }
}
