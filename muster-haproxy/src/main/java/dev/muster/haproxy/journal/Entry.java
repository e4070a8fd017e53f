package dev.muster.haproxy.journal;

import dev.muster.haproxy.Generation;

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
     */
    record Written(long number, boolean fresh, TextChange change) implements Entry {}
}
