package dev.muster.agent.rpc.client;

import dev.muster.gossip.msgpack.Bytes;
import java.util.List;

/** An event that an agent streams. Immutable; all text is foreign. */
public sealed interface RpcEvent {

    /**
     * The same happened to these members.
     *
     * @param what {@code member-join}, {@code member-leave}, {@code member-failed}, {@code member-update} or
     *     {@code member-reap}
     */
    record OfMembers(String what, List<RpcMember> members) implements RpcEvent {

        public OfMembers {
            members = List.copyOf(members);
        }
    }

    /**
     * Somebody told the cluster something.
     *
     * @param lamportTime a 64-bit unsigned number
     */
    record OfUser(String name, Bytes payload, long lamportTime, boolean coalesce) implements RpcEvent {}

    /**
     * Somebody asked the cluster something.
     *
     * @param id by which this connection may answer it, until its time is over; see {@link RpcClient#respond}
     * @param lamportTime a 64-bit unsigned number
     */
    record Asked(long id, String name, Bytes payload, long lamportTime) implements RpcEvent {}

    /** Something of a kind that is not known here. */
    record Other(String what) implements RpcEvent {}
}
