package dev.muster.agent.api;

/** The logs of this node's services, as the HTTP API reads them. Any thread; blocks as long as the request says. */
@FunctionalInterface
public interface Logs {

    /** What comes of a request. */
    sealed interface Answer {

        /** What there is. */
        record Read(LogReport report) implements Answer {}

        /** It was not: a status of HTTP, what is wrong, and what to do. */
        record Refused(int status, String error, String hint) implements Answer {}
    }

    /** Reads on. */
    Answer read(LogRequest request) throws InterruptedException;
}
