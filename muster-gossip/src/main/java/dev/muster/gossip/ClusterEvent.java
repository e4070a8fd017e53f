package dev.muster.gossip;

/** Something happened to a member. Events of one member come in the order in which they happened. */
public sealed interface ClusterEvent {

    /** The member as it is after the event. */
    Member member();

    /** A member came, or came back. */
    record MemberJoined(Member member) implements ClusterEvent {}

    /** A member's tags, address or versions changed. */
    record MemberUpdated(Member member) implements ClusterEvent {}

    /** A member has said that it will leave; Serf's tools do not see this one. */
    record MemberLeaving(Member member) implements ClusterEvent {}

    /** A member left on purpose. */
    record MemberLeft(Member member) implements ClusterEvent {}

    /** A member went away without a word. */
    record MemberFailed(Member member) implements ClusterEvent {}

    /** A member that left or failed long ago was forgotten. */
    record MemberReaped(Member member) implements ClusterEvent {}
}
