package dev.muster.agent.api;

/** What the HTTP API may ask of this node's services, and what it tells of their drain. Any thread. */
public interface Drains {

    /** What comes of a request. */
    sealed interface Answer {

        /** It was taken. */
        record Taken(DrainReport report) implements Answer {}

        /** It was not: a status of HTTP, what is wrong, and what to do. */
        record Refused(int status, String error, String hint) implements Answer {}
    }

    /** Begins to drain, and answers at once; {@link #report} tells how it goes on. */
    Answer drain(DrainRequest request);

    /** Lets them take traffic again. */
    Answer ready(DrainRequest request);

    /** How the newest drain stands. */
    DrainReport report();

    /** Whether clients may be sent here, for whoever asks {@code /readyz}. It is remembered that somebody does. */
    Readiness readiness();

    /**
     * Whether clients may be sent here.
     *
     * @param why not, in words; empty when they may
     */
    record Readiness(boolean ready, String why) {}
}
