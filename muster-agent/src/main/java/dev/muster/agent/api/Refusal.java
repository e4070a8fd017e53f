package dev.muster.agent.api;

/** An answer that is an error: a status of HTTP, and why. */
record Refusal(int status, Problem problem) {

    static Refusal of(int status, String error, String hint) {
        return new Refusal(status, new Problem(error, hint));
    }
}
