package dev.muster.agent.api;

import java.io.IOException;

/** The agent answered, and said no. The message is what happened, the hint what to do; both are the agent's words. */
public final class ApiException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String hint;

    ApiException(int status, Problem problem) {
        super(problem.error());
        this.status = status;
        this.hint = problem.hint();
    }

    /** The status of HTTP. */
    public int status() {
        return status;
    }

    public String hint() {
        return hint;
    }
}
