package dev.muster.agent.source;

import dev.muster.agent.membership.MembershipSource;

/** A source of members beside gossip. Any thread. */
public interface FollowedSource extends MembershipSource, AutoCloseable {

    /** Begins to follow, and returns at once. To be called once. */
    void start();

    /** Ends following; what was heard last stays. */
    @Override
    void close();
}
