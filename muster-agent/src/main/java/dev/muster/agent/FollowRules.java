package dev.muster.agent;

import dev.muster.agent.membership.MembersFrom;

/** What an agent that does not gossip can't be told as well. */
final class FollowRules {

    private FollowRules() {}

    /** Refuses, kindly. Touches nothing. */
    static void check(AgentOptions options) throws AgentException {
        MembersFrom from = options.membersFrom();
        if (from instanceof MembersFrom.Gossip) {
            return;
        }
        String mode = "membership: " + from.word();
        if (options.balancer().isEmpty()) {
            throw new AgentException(
                    "an agent with " + mode + " keeps a balancer and nothing else, and there is none",
                    "add --balancer (balancer), or leave out --membership (membership)");
        }
        if (!options.services().isEmpty()) {
            throw new AgentException(
                    "services of its own don't go together with " + mode
                            + ", for an agent that does not gossip can't tell others of them",
                    "leave out --service (services); an agent that gossips can run them on this host, as another node");
        }
        refuse(!options.join().isEmpty(), mode, "there is nobody to join", "--join (join)");
        refuse(options.key().isPresent(), mode, "there is no gossip to encrypt", "--key-file (key_file) and --encrypt");
        refuse(options.insecure(), mode, "there is no gossip to be in clear", "--insecure (insecure)");
        refuse(
                options.bind().isPresent() || options.advertise().isPresent(),
                mode,
                "it gossips nowhere",
                "--bind (bind) and --advertise (advertise); where clients connect is --port (balancer.bind)");
        refuse(options.allowRemote(), mode, "it can't be given orders", "--allow-remote (allow_remote)");
        refuse(
                !options.handlers().handlers().isEmpty(),
                mode,
                "it hears of no events",
                "--event-handler (handlers); the agent that it follows can run them");
        refuse(!options.tags().isEmpty(), mode, "nobody sees its tags", "--tag (tags)");
    }

    private static void refuse(boolean told, String mode, String why, String what) throws AgentException {
        if (told) {
            throw new AgentException("with " + mode + " " + why, "leave out " + what);
        }
    }
}
