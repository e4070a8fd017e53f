package dev.muster.gossip;

import java.util.Locale;

/** Where a member stands in its life. Source: Serf's protocol (a member's life). */
public enum MemberStatus {
    /** Here, as far as gossip knows. */
    ALIVE,
    /** Has said that it will leave. */
    LEAVING,
    /** Has left on purpose. */
    LEFT,
    /** Went away without a word. */
    FAILED;

    /** The word that Serf uses for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
