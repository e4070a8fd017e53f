package dev.muster.agent.run;

import java.net.URI;
import java.nio.file.Path;

/**
 * Where an agent of this host can be spoken to.
 *
 * @param node its name
 * @param role {@code balancer}, {@code backend}, or what its tag says
 * @param rpcSocket the Unix socket of Serf's RPC
 * @param api the HTTP API
 * @param token what writing by the HTTP API needs; a secret
 * @param pid its process
 */
public record AgentAddress(String node, String role, Path rpcSocket, URI api, String token, long pid) {

    /** Where a balancer keeps its configuration and its journal. Only the user that runs the agent may read it. */
    public Path balancerFolder() {
        return rpcSocket.resolveSibling("haproxy");
    }

    /** Without the token, which is a secret. */
    @Override
    public String toString() {
        return "AgentAddress[" + node + ", " + role + ", " + rpcSocket + ", " + api + ", pid " + pid + "]";
    }
}
