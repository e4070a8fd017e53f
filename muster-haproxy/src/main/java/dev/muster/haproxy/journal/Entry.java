package dev.muster.haproxy.journal;

import dev.muster.haproxy.Generation;
import dev.muster.haproxy.Makings;
import java.util.Optional;

/** One line of the journal. */
sealed interface Entry {

    /** The generation it is about. */
    long number();

    /** Something was done. */
    record Changed(Generation generation) implements Entry {
        @Override
        public long number() {
            return generation.number();
        }
    }

    /**
     * The configuration file holds what was done up to this generation.
     *
     * @param fresh whether it is a change of nothing, and not of the configuration before it
     * @param makings what it was made with; empty when that is as before, or unknown if it is fresh
     */
    record Written(long number, boolean fresh, TextChange change, Optional<Makings> makings) implements Entry {}
}
