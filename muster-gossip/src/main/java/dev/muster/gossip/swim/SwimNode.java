package dev.muster.gossip.swim;

import dev.muster.gossip.ProtocolVersions;
import dev.muster.gossip.msgpack.Bytes;
import dev.muster.gossip.wire.Message;
import dev.muster.gossip.wire.Message.Liveness;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What this node knows of one node, itself included. Mutable; belongs to the machine's owner. */
public final class SwimNode {

    private final String name;
    InetSocketAddress address;
    Bytes meta = Bytes.EMPTY;
    Bytes versions = Versions.OWN;
    long incarnation;
    Liveness liveness = Liveness.DEAD;
    long changedNanos;

    @Nullable
    Suspicion suspicion;

    Timers.@Nullable Timer suspicionTimer;

    SwimNode(String name, InetSocketAddress address, long nowNanos) {
        this.name = name;
        this.address = address;
        this.changedNanos = nowNanos;
    }

    public String name() {
        return name;
    }

    public InetSocketAddress address() {
        return address;
    }

    public Bytes meta() {
        return meta;
    }

    public ProtocolVersions versions() {
        return Versions.read(versions);
    }

    public long incarnation() {
        return incarnation;
    }

    public Liveness liveness() {
        return liveness;
    }

    boolean isGone() {
        return liveness == Liveness.DEAD || liveness == Liveness.LEFT;
    }

    void become(Liveness next, long nowNanos) {
        liveness = next;
        changedNanos = nowNanos;
    }

    void cancelSuspicion() {
        if (suspicionTimer != null) {
            suspicionTimer.cancel();
        }
        suspicionTimer = null;
        suspicion = null;
    }

    Message.Alive asAlive() {
        return new Message.Alive(incarnation, name, address, meta, versions);
    }

    Message.NodeState asState() {
        return new Message.NodeState(name, address, meta, incarnation, liveness, versions);
    }
}
