package dev.muster.cli;

import dev.muster.agent.AgentOptions;

/** Holds an agent from its start to its end, and listens to the signals meanwhile. */
class AgentRunner {

    int run(AgentOptions options, boolean exitWithParent, Surroundings surroundings)
            throws CommandFailure, InterruptedException {
        throw new CommandFailure(ExitCode.FAILED, "not yet " + options + exitWithParent);
    }
}
