package dev.muster.agent.api;

/**
 * What the HTTP API may ask to be done with services of this node, and by way of the cluster with those of others. Any
 * thread.
 */
public interface Rollouts {

    /** What comes of a request. */
    sealed interface Answer<T> {

        /** It was taken. */
        record Taken<T>(T report) implements Answer<T> {}

        /** It was not: a status of HTTP, what is wrong, and what to do. */
        record Refused<T>(int status, String error, String hint) implements Answer<T> {}
    }

    /** Begins a restart; {@link #look} tells how it goes on. Blocks while another node doesn't answer, for 4 s. */
    Answer<RestartReport> restart(RestartRequest request);

    /** How a restart stands. Blocks like {@link #restart}. */
    Answer<RestartReport> look(RestartRequest request);

    /** How the requests for this service are shared. */
    Answer<TrafficReport> traffic(String service);

    /** Shares them otherwise. Blocks for 8 s at most. */
    Answer<TrafficReport> traffic(TrafficRequest request);
}
