package dev.muster.gossip.swim;

import dev.muster.gossip.ProtocolVersions;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.Message.Liveness;
import dev.muster.gossip.wire.Message.NodeState;
import java.net.InetSocketAddress;

/**
 * What this node knows of one node, itself included. Immutable: whoever holds one over time holds what was known then,
 * and asks {@link NodeTable} again by the name. Nothing in it tells whose knowledge it is, so many nodes in one JVM can
 * share it.
 *
 * @param state what is told of it in an exchange of state
 * @param changedNanos when its liveness changed; 0 while it is alive, when nobody needs to know
 */
public record SwimNode(NodeState state, long changedNanos) implements NameTable.Named {

    /** A node that is alive. */
    public static SwimNode alive(String name, InetSocketAddress address, Bytes meta, long incarnation, Bytes versions) {
        return new SwimNode(new NodeState(name, address, meta, incarnation, Liveness.ALIVE, versions), 0);
    }

    @Override
    public String name() {
        return state.name();
    }

    public InetSocketAddress address() {
        return state.address();
    }

    public Bytes meta() {
        return state.meta();
    }

    public ProtocolVersions versions() {
        return Versions.read(state.versions());
    }

    public long incarnation() {
        return state.incarnation();
    }

    public Liveness liveness() {
        return state.liveness();
    }

    boolean isGone() {
        return liveness() == Liveness.DEAD || liveness() == Liveness.LEFT;
    }

    /** The same node, not alive any more. */
    SwimNode become(Liveness next, long incarnation, long nowNanos) {
        NodeState changed = new NodeState(name(), address(), meta(), incarnation, next, state.versions());
        return new SwimNode(changed, nowNanos);
    }

    SwimNode withIncarnation(long value) {
        NodeState changed = new NodeState(name(), address(), meta(), value, liveness(), state.versions());
        return new SwimNode(changed, changedNanos);
    }

    SwimNode withMeta(Bytes value) {
        NodeState changed = new NodeState(name(), address(), value, incarnation(), liveness(), state.versions());
        return new SwimNode(changed, changedNanos);
    }

    Message.Alive asAlive() {
        return new Message.Alive(incarnation(), name(), address(), meta(), state.versions());
    }
}
