package dev.muster.agent.membership;

/**
 * Where an agent gets its members from. It is asked by any thread, as often as anybody likes, and answers at once, with
 * an immutable value: what it heard last. Whoever makes one gives it a bell, which it rings from threads of its own
 * when there is something new; so nobody needs to wait on it.
 */
@FunctionalInterface
public interface MembershipSource {

    /** Who is there, as it was last heard. */
    Sighting now();
}
