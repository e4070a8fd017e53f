package dev.muster.haproxy;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Numbers the changes and tells them. Changes come from one thread; the last number may be asked by any. */
final class Generations {

    private static final Logger LOG = LoggerFactory.getLogger(Generations.class);

    private final Consumer<Generation> listener;
    private volatile long last;

    Generations(Consumer<Generation> listener) {
        this.listener = listener;
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
        try {
            listener.accept(generation);
        } catch (RuntimeException e) {
            LOG.warn("The listener for changes failed", e);
        }
    }
}
