package dev.muster.agent.rpc;

import dev.muster.gossip.Member;
import java.util.List;
import java.util.SortedMap;

/**
 * What an agent does when it is asked by Serf's RPC. Called by many threads at once; each call may block. A failure is
 * a {@link RpcException} whose message goes to the asker as it is.
 */
public interface RpcCommands {

    /** Every member that is known, sorted by name. */
    List<Member> members();

    /** Joins, once; returns how many of the addresses answered. */
    int join(List<String> addresses) throws RpcException;

    /** Takes {@code node} for left; {@code prune} forgets it at once. */
    void forceLeave(String node, boolean prune) throws RpcException;

    /** Leaves the cluster; returns when that is done, and the agent ends soon after. */
    void leave() throws RpcException;

    /** Facts for people, in named groups. */
    SortedMap<String, SortedMap<String, String>> stats();
}
