package dev.muster.agent.rpc;

import dev.muster.agent.rpc.protocol.RpcRequest.KeyVerb;
import dev.muster.gossip.KeyResult;
import dev.muster.gossip.Member;
import dev.muster.gossip.QueryListener;
import dev.muster.gossip.QueryRequest;
import dev.muster.gossip.QueryResult;
import dev.muster.gossip.coordinate.Coordinate;
import dev.muster.gossip.msgpack.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;

/**
 * What an agent does when it is asked by Serf's RPC. Called by many threads at once; each call may block, for a bounded
 * time. A failure is a {@link RpcException} whose message goes to the asker as it is. All that is given is foreign.
 */
public interface RpcCommands {

    /** Every member that is known, sorted by name. */
    List<Member> members();

    /** Joins, once; returns how many of the addresses answered. {@code replay} asks for old user events. */
    int join(List<String> addresses, boolean replay) throws RpcException;

    /** Takes {@code node} for left; {@code prune} forgets it at once. */
    void forceLeave(String node, boolean prune) throws RpcException;

    /** Leaves the cluster; returns when that is done, and the agent ends soon after. */
    void leave() throws RpcException;

    /** Tells the cluster something. */
    void event(String name, Bytes payload, boolean coalesce) throws RpcException;

    /** Changes tags of this node: first those to set, then those to delete. */
    void tags(SortedMap<String, String> set, List<String> delete) throws RpcException;

    /** Asks the cluster. Does not block; what could not be asked fails the future. */
    CompletableFuture<QueryResult> query(QueryRequest request, QueryListener listener);

    /** Changes a key, in base64, on every member. */
    KeyResult changeKey(KeyVerb verb, String key) throws RpcException;

    /** Which keys the members have. */
    KeyResult listKeys() throws RpcException;

    /** Where a node is in the space of round-trip times, if that is known. */
    Optional<Coordinate> coordinate(String node);

    /** Facts for people, in named groups. */
    SortedMap<String, SortedMap<String, String>> stats();
}
