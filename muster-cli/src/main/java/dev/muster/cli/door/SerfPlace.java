package dev.muster.cli.door;

import dev.muster.agent.rpc.client.RpcAddress;
import dev.muster.agent.rpc.client.RpcSecret;
import java.util.Optional;

/** Which agent is asked by Serf's RPC. Immutable. */
public sealed interface SerfPlace {

    /**
     * A Muster agent of this machine, found in the run folder.
     *
     * @param wanted its node's name; empty: whom {@link AgentDoors#open} would choose
     */
    record OfHost(Optional<String> wanted) implements SerfPlace {}

    /** Any agent, of Muster or of Serf. */
    record Elsewhere(RpcAddress address, Optional<RpcSecret> token) implements SerfPlace {}
}
