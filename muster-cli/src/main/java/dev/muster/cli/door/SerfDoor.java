package dev.muster.cli.door;

import dev.muster.agent.rpc.client.KeyAnswer;
import dev.muster.agent.rpc.client.KeyWish;
import dev.muster.agent.rpc.client.MemberWish;
import dev.muster.agent.rpc.client.QueryNews;
import dev.muster.agent.rpc.client.QueryWish;
import dev.muster.agent.rpc.client.RoundTrip;
import dev.muster.agent.rpc.client.RpcEvent;
import dev.muster.gossip.msgpack.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * One running agent, of Muster or of Serf, as a command asks it by Serf's RPC. Calls block for a bounded time, but for
 * {@link #follow}, and fail with a message for people. For one thread, but for {@link #close}.
 */
public interface SerfDoor extends AutoCloseable {

    /** Who is asked, for people: its node's name, or where it listens. Foreign text. */
    String name();

    /** The members that are wanted, sorted by name. */
    List<MemberEntry> members(MemberWish wish) throws DoorException;

    /** Joins; returns how many of the addresses answered. {@code replay} asks for old user events. */
    int join(List<String> addresses, boolean replay) throws DoorException;

    /** Asks the agent to leave and to end. Returns when it has left the cluster; it ends a moment later. */
    void leave() throws DoorException;

    /** Takes a member for left; {@code prune} forgets it at once. */
    void forceLeave(String node, boolean prune) throws DoorException;

    /** Tells the cluster something. */
    void event(String name, Bytes payload, boolean coalesce) throws DoorException;

    /** Changes tags of the agent's own node: first those to set, then those to delete. */
    void tags(SortedMap<String, String> set, List<String> delete) throws DoorException;

    /** Asks the cluster; {@code news} gets what comes of it, as it comes. Returns when it is over. */
    void query(QueryWish wish, Consumer<QueryNews> news) throws DoorException;

    /** Facts about the agent, in groups. All of it is foreign text. */
    SortedMap<String, SortedMap<String, String>> facts() throws DoorException;

    /** How long it is from one node to the other and back. */
    RoundTrip roundTrip(String one, String other) throws DoorException;

    /** Does something with the keys of all members. */
    KeyAnswer keys(KeyWish wish) throws DoorException;

    /**
     * Tells of the agent's log and of events until the listener has enough, or the door is closed by another thread.
     *
     * @param level from which on the log is told; empty: not at all
     * @param kinds of events, as Serf's filters have them; empty: none
     */
    void follow(Optional<String> level, Optional<String> kinds, Listener listener) throws DoorException;

    /** From any thread; whoever waits for an answer gets an exception instead. */
    @Override
    void close();

    /** Hears what an agent streams, from several threads; each call may block. False when it has heard enough. */
    interface Listener {

        boolean log(String line);

        boolean event(RpcEvent event);

        /** So many lines or events more came while none could be told, and are lost. */
        boolean missed(long count);
    }
}
