package dev.muster.gossip;

/**
 * What a node hears: of members, of user events and queries from anybody in the cluster, itself included, and of the
 * loss of its own name. Events of one member come in the order in which they happened.
 */
public sealed interface ClusterEvent permits ClusterEvent.MemberEvent, UserEvent, Query, NameLost {

    /** Something happened to a member. */
    sealed interface MemberEvent extends ClusterEvent {

        /** The member as it is after the event. */
        Member member();
    }

    /** A member came, or came back. */
    record MemberJoined(Member member) implements MemberEvent {}

    /** A member's tags, address or versions changed. */
    record MemberUpdated(Member member) implements MemberEvent {}

    /** A member has said that it will leave; Serf's tools do not see this one. */
    record MemberLeaving(Member member) implements MemberEvent {}

    /** A member left on purpose. */
    record MemberLeft(Member member) implements MemberEvent {}

    /** A member went away without a word. */
    record MemberFailed(Member member) implements MemberEvent {}

    /** A member that left or failed long ago was forgotten. */
    record MemberReaped(Member member) implements MemberEvent {}
}
