package dev.muster.agent.rpc;

import java.util.List;
import java.util.SortedMap;

/** A request of Serf's RPC that this agent understands. Source: serf-protocol reference 3.1. */
sealed interface RpcRequest {

    record Handshake(int version) implements RpcRequest {}

    record Members() implements RpcRequest {}

    /** Each filter is a regular expression, or empty for everything. */
    record MembersFiltered(SortedMap<String, String> tags, String status, String name) implements RpcRequest {}

    record Join(List<String> addresses) implements RpcRequest {}

    record ForceLeave(String node, boolean prune) implements RpcRequest {}

    record Leave() implements RpcRequest {}

    record Stats() implements RpcRequest {}

    /** Something else. Its body, if it has one, cannot be told from the next request, so the connection must end. */
    record Unsupported() implements RpcRequest {}
}
