package dev.muster.agent.api;

/** What the HTTP API may ask the agent to do. Any thread. */
public interface Orders {

    /** What comes of an order. */
    sealed interface Answer {

        /** It was taken. */
        record Taken(OrderReport report) implements Answer {}

        /** It was not: a status of HTTP, what is wrong, and what to do. */
        record Refused(int status, String error, String hint) implements Answer {}
    }

    /** Has the balancer do this. Blocks until it is in force, for eight seconds at most. */
    Answer order(OrderRequest request);
}
